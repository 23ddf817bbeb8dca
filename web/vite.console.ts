/** The employee's console, served at `/console/`. */
import { defineConfig } from 'vite'
import { compressed } from './vite.compressed.ts'
import { voorbeeldTokens } from './vite.tokens.ts'

export default defineConfig({
  root: 'console',
  base: '/console/',
  plugins: [voorbeeldTokens(), compressed()],
  build: { outDir: '../dist/console', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/v1': 'http://127.0.0.1:8000', '/widget': 'http://127.0.0.1:8000' } },
})

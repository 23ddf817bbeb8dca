/** The page on which a citizen looks up, moves or cancels a call-back, served at `/callback/`. */
import { defineConfig } from 'vite'
import { compressed } from './vite.compressed.ts'
import { voorbeeldTokens } from './vite.tokens.ts'

export default defineConfig({
  root: 'callback',
  base: '/callback/',
  plugins: [voorbeeldTokens(), compressed()],
  build: { outDir: '../dist/callback', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/v1': 'http://127.0.0.1:8000' } },
})

/** The chat as a page of its own, served at `/chat`. It has only the widget: also a frame that may not reach its own site can load it. */
import { defineConfig } from 'vite'
import { compressed } from './vite.compressed.ts'

export default defineConfig({
  root: 'chat',
  base: '/chat/',
  plugins: [compressed()],
  build: { outDir: '../dist/chat', emptyOutDir: true },
  server: { proxy: { '/v1': 'http://127.0.0.1:8000', '/widget': 'http://127.0.0.1:8000' } },
})

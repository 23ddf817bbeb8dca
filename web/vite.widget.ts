/** The widget: one self-contained script, `dist/widget/balie-chat.js`, its style sheet inside. */
import { defineConfig } from 'vite'
import { compressed } from './vite.compressed.ts'
import { voorbeeldTokens } from './vite.tokens.ts'

export default defineConfig({
  plugins: [voorbeeldTokens({ ownRem: true }), compressed()],
  publicDir: false,
  build: {
    outDir: 'dist/widget',
    target: 'es2022',
    reportCompressedSize: true,
    lib: { entry: 'widget/main.tsx', formats: ['iife'], name: 'BalieChat', fileName: () => 'balie-chat.js' },
  },
  define: { 'process.env.NODE_ENV': '"production"' },
})

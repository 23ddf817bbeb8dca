import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['{shared,widget,callback,console}/**/*.test.ts', '*.test.ts'], environment: 'node' },
})

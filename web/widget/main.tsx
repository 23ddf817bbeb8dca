import { BalieChat } from './element.tsx'

if (!customElements.get('balie-chat')) customElements.define('balie-chat', BalieChat)

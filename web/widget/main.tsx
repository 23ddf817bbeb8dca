import style from './widget.css?inline'

customElements.define('balie-chat', class extends HTMLElement { readonly css = style })

/** The look of the widget: one style sheet for its shadow tree, in parts of one subject each. Later parts overrule earlier ones. */
import base from './styles/base.css?inline'
import buttons from './styles/buttons.css?inline'
import frame from './styles/frame.css?inline'
import options from './styles/options.css?inline'
import conversation from './styles/conversation.css?inline'
import waiting from './styles/waiting.css?inline'
import crossing from './styles/crossing.css?inline'
import slotChoice from '../shared/slot-choice.css?inline'
import talk from './styles/talk.css?inline'
import composer from './styles/composer.css?inline'
import media from './styles/media.css?inline'

const style = [base, buttons, frame, options, conversation, waiting, crossing, slotChoice, talk, composer, media].join('')

let made: CSSStyleSheet[] | undefined

/**
 * The sheet, made once. Its lengths count in `--balie-rem`, the size of text that the citizen set in the browser: `rem` itself is the page's,
 * and a page that gives its root another size would make the whole chat too small or too large.
 */
export function sheets(): CSSStyleSheet[] {
  if (made) return made
  try {
    CSS.registerProperty({ name: '--balie-rem', syntax: '<length>', inherits: true, initialValue: '16px' })
  } catch {
    // Registered before.
  }
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(style)
  made = [sheet]
  return made
}

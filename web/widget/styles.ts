/** The look of the widget: one style sheet for its shadow tree, in parts of one subject each. Later parts overrule earlier ones. */
import base from './styles/base.css?inline'
import buttons from './styles/buttons.css?inline'
import frame from './styles/frame.css?inline'
import conversation from './styles/conversation.css?inline'
import waiting from './styles/waiting.css?inline'
import composer from './styles/composer.css?inline'
import media from './styles/media.css?inline'

export const style = [base, buttons, frame, conversation, waiting, composer, media].join('')

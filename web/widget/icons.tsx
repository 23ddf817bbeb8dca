import type { JSX } from 'preact'

/** @param points which way it points, if any: it is mirrored where the text runs from right to left */
function icon(path: string, points = false) {
  return (): JSX.Element => (
    <svg class={points ? 'icon points' : 'icon'} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  )
}

export const ChatIcon = icon('M4 5h16v11H9.5L5 20v-4H4z M8 9h8 M8 12h5')
export const CloseIcon = icon('M6 6l12 12 M18 6L6 18')
export const PhoneIcon = icon('M6 3h3l2 5-2.5 1.8a11 11 0 0 0 5.7 5.7L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z')
export const SendIcon = icon('M4 12l16-8-5 16-3.5-6.5z M11.5 13.5L20 4', true)
export const LinkIcon = icon('M13 5h6v6 M19 5l-9 9 M17 14v5H5V7h5', true)
export const CheckIcon = icon('M5 12.5l4.5 4.5L19 7.5')
export const ClockIcon = icon('M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16z M12 8v4.5l3 1.5')
export const AlertIcon = icon('M12 4l9 16H3z M12 10v4 M12 17v.5')
export const GlobeIcon = icon('M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18z M3 12h18 M12 3c3 2.5 4 5.5 4 9s-1 6.5-4 9 M12 3c-3 2.5-4 5.5-4 9s1 6.5 4 9')
export const MoreIcon = icon('M5 11.5v1 M12 11.5v1 M19 11.5v1')
export const FileIcon = icon('M7 3h7l4 4v14H7z M14 3v4h4')

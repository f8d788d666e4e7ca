import { ImageOff } from 'lucide-react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { classNames } from './class-names.ts'
import { usePreviewText } from './preview-text.ts'
import './markdown.css'

export interface MarkdownProps {
  text: string
  /** Asked for a web or mail address that was clicked. The page itself never goes anywhere. */
  onOpenLink: (url: string) => void
  className?: string
}

const OPENED = /^(?:https?|mailto):/i

/**
 * Untrusted Markdown (SPEC S2): tags in it are text, pictures are named and never fetched, links only ask. An address of any
 * other kind is shown as plain words.
 */
export function Markdown({ text, onOpenLink, className }: MarkdownProps) {
  const t = usePreviewText()
  const components: Components = {
    a: ({ href, children }) =>
      href !== undefined && OPENED.test(href) ? (
        <a
          href={href}
          title={href}
          rel="noreferrer noopener"
          onClick={(event) => {
            event.preventDefault()
            onOpenLink(href)
          }}
          // The middle button opens a window without a click.
          onAuxClick={(event) => event.preventDefault()}
        >
          {children}
        </a>
      ) : (
        <span title={href}>{children}</span>
      ),
    img: ({ alt, src }) => (
      <span className="markdown-image" title={src}>
        <ImageOff aria-hidden className="size-3.5" />
        {t('image_left_out', { name: alt === undefined || alt === '' ? (src ?? '') : alt })}
      </span>
    ),
    // Check boxes of task lists must be named, and cannot be changed here.
    input: ({ checked }) => <span aria-hidden>{checked === true ? '☑ ' : '☐ '}</span>,
  }
  return (
    <div className={classNames('markdown', className)}>
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={components} skipHtml={false}>
        {text}
      </ReactMarkdown>
    </div>
  )
}

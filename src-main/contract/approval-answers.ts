/**
 * Values of the options of a question about a deed. Any other reply refuses and is told to the agent; so is `message` of a reply
 * `{"value": "refuse", "message": "..."}`.
 */
export const APPROVAL_ANSWERS = { once: 'allow', all: 'allow_all', no: 'refuse' } as const

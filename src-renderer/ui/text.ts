import { createInstance, type i18n } from 'i18next'
import { useTranslation } from 'react-i18next'

/** The window's languages. */
export const TEXT_LANGUAGES = ['en', 'zh'] as const
export type TextLanguage = (typeof TEXT_LANGUAGES)[number]

/** One instance for the window. Each feature brings its own words with {@link defineText}, also one that is loaded late. */
export const texts: i18n = createInstance()
void texts.init({
  lng: 'en',
  fallbackLng: 'en',
  initAsync: false,
  // React escapes; twice escaped text would show `&amp;`.
  interpolation: { escapeValue: false },
  resources: {},
})

type Words = Readonly<Record<string, string>>
/** Chinese has no singular of its own: keys that end in `_one` are left out there. */
type Translation<En extends Words> = { readonly [Key in keyof En as Key extends `${string}_one` ? never : Key]: string }
/** `rows_one` and `rows_other` are asked for as `rows`, with `count`. */
type KeyOf<En extends Words> = keyof En extends infer Key
  ? Key extends `${infer Base}_${'one' | 'other'}`
    ? Base
    : Key & string
  : never
export type Translate<Key extends string> = (key: Key, values?: Readonly<Record<string, string | number>>) => string

/** Every namespace with its words, for the test that no language lacks one. */
export const definedTexts = new Map<string, { readonly en: Words; readonly zh: Words }>()

/**
 * Declares the words of one part of the window, in all languages side by side.
 * @param namespace name of the part, unique in the window
 * @param words `{{name}}` marks a value; keys in `_one` and `_other` are chosen by `count`
 * @returns a hook that answers the typed `t`
 */
export function defineText<const En extends Words>(
  namespace: string,
  words: { readonly en: En; readonly zh: Translation<En> },
): () => Translate<KeyOf<En>> {
  definedTexts.set(namespace, words)
  for (const language of TEXT_LANGUAGES) texts.addResourceBundle(language, namespace, words[language])
  return () => {
    const { t } = useTranslation(namespace, { i18n: texts, useSuspense: false })
    return (key, values) => t(key, { ...values })
  }
}

/** Turns the window to a language. @param language as the settings have it; `system` asks the browser */
export function setTextLanguage(language: 'system' | TextLanguage): void {
  const wanted = language === 'system' ? navigator.language : language
  const chosen: TextLanguage = wanted.toLowerCase().startsWith('zh') ? 'zh' : 'en'
  document.documentElement.lang = chosen === 'zh' ? 'zh-Hans' : 'en'
  void texts.changeLanguage(chosen)
}

/** The language in use, for dates and numbers. Draws again when it changes. */
export function useLanguage(): TextLanguage {
  const { i18n: instance } = useTranslation(undefined, { i18n: texts, useSuspense: false })
  return instance.language === 'zh' ? 'zh' : 'en'
}

import { nameFromTemplate, versionFromTemplate } from '../engine/plain-template.ts'
import { type ProfileName, profiles } from '../model/profile.table.ts'

/** A release name made by `--name-template`. @throws FlotillaError E_TEMPLATE with Go's text */
export function nameOfTemplate(
  text: string,
  options: { readonly profile: ProfileName; readonly variables: Readonly<Record<string, string | undefined>> },
): string {
  return nameFromTemplate(text, { profile: profiles[options.profile], variables: options.variables })
}

/** What `helm version --template` prints. @throws FlotillaError E_TEMPLATE with Go's text */
export function versionOfTemplate(text: string, profile: ProfileName): string {
  return versionFromTemplate(text, profiles[profile])
}

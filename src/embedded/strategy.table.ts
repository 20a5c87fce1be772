/** Facts about single kinds that the generic handlers ask for; each is read from the real server's strategies. */

/** Kinds that count `metadata.generation`; value = the members whose change counts. */
export const generationOf: Readonly<Record<string, readonly string[]>> = {
  'apps/deployments': ['spec'],
  'apps/replicasets': ['spec'],
  'apps/statefulsets': ['spec'],
  'apps/daemonsets': ['spec'],
  'batch/jobs': ['spec'],
  'batch/cronjobs': ['spec'],
  '/pods': ['spec'],
  '/podtemplates': ['template'],
  '/replicationcontrollers': ['spec'],
  'networking.k8s.io/ingresses': ['spec'],
  'networking.k8s.io/ingressclasses': ['spec'],
  'networking.k8s.io/networkpolicies': ['spec'],
  'policy/poddisruptionbudgets': ['spec'],
  'scheduling.k8s.io/priorityclasses': [],
  'discovery.k8s.io/endpointslices': ['addressType', 'endpoints', 'ports'],
  'flowcontrol.apiserver.k8s.io/flowschemas': ['spec'],
  'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations': ['spec'],
  'admissionregistration.k8s.io/validatingadmissionpolicies': ['spec'],
  'admissionregistration.k8s.io/mutatingadmissionpolicies': ['spec'],
  'admissionregistration.k8s.io/validatingadmissionpolicybindings': ['spec'],
  'admissionregistration.k8s.io/mutatingadmissionpolicybindings': ['spec'],
  'admissionregistration.k8s.io/validatingwebhookconfigurations': ['webhooks'],
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': ['webhooks'],
  'apiextensions.k8s.io/customresourcedefinitions': ['spec'],
  'resource.k8s.io/resourceslices': ['spec'],
  'resource.k8s.io/deviceclasses': ['spec'],
}

/** A finished deletion answers with the object, not with a Status. */
export const returnsDeleted: ReadonlySet<string> = new Set([
  '/pods',
  '/services',
  '/serviceaccounts',
  '/persistentvolumes',
  '/persistentvolumeclaims',
  '/podtemplates',
  '/resourcequotas',
  '/namespaces',
  'storage.k8s.io/storageclasses',
  'storage.k8s.io/csidrivers',
  'storage.k8s.io/csinodes',
  'storage.k8s.io/volumeattachments',
  'storage.k8s.io/volumeattributesclasses',
  'resource.k8s.io/resourceclaims',
  'resource.k8s.io/resourceclaimtemplates',
  'resource.k8s.io/resourceslices',
  'resource.k8s.io/deviceclasses',
])

/** A PUT to a name that does not exist creates it. */
export const createdByUpdate: ReadonlySet<string> = new Set([
  '/services',
  '/endpoints',
  '/events',
  '/limitranges',
  'coordination.k8s.io/leases',
  'node.k8s.io/runtimeclasses',
  'rbac.authorization.k8s.io/roles',
  'rbac.authorization.k8s.io/rolebindings',
  'rbac.authorization.k8s.io/clusterroles',
  'rbac.authorization.k8s.io/clusterrolebindings',
])

/** An update must name the resource version that it replaces. */
export const needsVersion: ReadonlySet<string> = new Set([
  'policy/poddisruptionbudgets',
  'coordination.k8s.io/leases',
  'node.k8s.io/runtimeclasses',
  'storage.k8s.io/csidrivers',
  'storage.k8s.io/csinodes',
  'storage.k8s.io/csistoragecapacities',
  'storage.k8s.io/volumeattachments',
  'admissionregistration.k8s.io/validatingadmissionpolicies',
  'admissionregistration.k8s.io/mutatingadmissionpolicies',
  'admissionregistration.k8s.io/validatingadmissionpolicybindings',
  'admissionregistration.k8s.io/mutatingadmissionpolicybindings',
  'admissionregistration.k8s.io/validatingwebhookconfigurations',
  'admissionregistration.k8s.io/mutatingwebhookconfigurations',
  'apiextensions.k8s.io/customresourcedefinitions',
])

/** Deleting one leaves its dependents unless the request says otherwise. */
export const orphansByDefault: ReadonlySet<string> = new Set(['batch/jobs', '/replicationcontrollers'])

export type NameRule = 'subdomain' | 'label' | 'dns1035' | 'segment'

/** Names that are not subdomains. */
export const nameRules: Readonly<Record<string, NameRule>> = {
  '/services': 'label',
  '/namespaces': 'label',
  'rbac.authorization.k8s.io/roles': 'segment',
  'rbac.authorization.k8s.io/rolebindings': 'segment',
  'rbac.authorization.k8s.io/clusterroles': 'segment',
  'rbac.authorization.k8s.io/clusterrolebindings': 'segment',
}

/** Kinds with a status subresource whose status a creation may set. */
export const keepsStatus: ReadonlySet<string> = new Set(['/nodes'])

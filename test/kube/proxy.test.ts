import { describe, expect, it } from 'vitest'
import { proxyFor } from '../../src/kube/proxy.ts'

describe('proxy of the environment', () => {
  const proxy = 'http://proxy:3128'
  it.each([
    { server: 'https://k8s.example.com', no: '', proxied: true },
    { server: 'http://k8s.example.com', no: '', proxied: false },
    { server: 'https://127.0.0.1:6443', no: '', proxied: false },
    { server: 'https://localhost:6443', no: '', proxied: false },
    { server: 'https://[::1]:6443', no: '', proxied: false },
    { server: 'https://k8s.example.com', no: '*', proxied: false },
    { server: 'https://k8s.example.com', no: 'example.com', proxied: false },
    { server: 'https://k8s.example.com', no: '.example.com', proxied: false },
    { server: 'https://example.com', no: '.example.com', proxied: true },
    { server: 'https://example.com', no: 'example.com', proxied: false },
    { server: 'https://notexample.com', no: 'example.com', proxied: true },
    { server: 'https://K8S.Example.com', no: ' other , k8s.EXAMPLE.com', proxied: false },
    { server: 'https://k8s.example.com:6443', no: 'k8s.example.com:6443', proxied: false },
    { server: 'https://k8s.example.com:6443', no: 'k8s.example.com:443', proxied: true },
    { server: 'https://10.1.2.3', no: '10.0.0.0/8', proxied: false },
    { server: 'https://11.1.2.3', no: '10.0.0.0/8', proxied: true },
    { server: 'https://10.1.2.3', no: '10.1.2.3', proxied: false },
    { server: 'https://[fd00::5]', no: 'fd00::/16', proxied: false },
    { server: 'https://[fe00::5]', no: 'fd00::/16', proxied: true },
  ])('$server, NO_PROXY=$no', ({ server, no, proxied }) => {
    expect(proxyFor(new URL(server), { HTTPS_PROXY: proxy, NO_PROXY: no })).toBe(proxied ? proxy : undefined)
  })

  it('takes lower-case names and proxies without a scheme', () => {
    expect(proxyFor(new URL('http://a.b'), { http_proxy: 'p:1' })).toBe('http://p:1')
    expect(proxyFor(new URL('https://a.b'), {})).toBeUndefined()
  })
})

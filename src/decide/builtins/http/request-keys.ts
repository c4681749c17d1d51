/** What a request for `http.send` may say (v1/topdown/http.go, allowedKeyNames). */
export const HTTP_REQUEST_KEYS: ReadonlySet<string> = new Set([
  ...["method", "url", "body", "raw_body", "headers", "timeout", "raise_error"],
  ...["enable_redirect", "force_json_decode", "force_yaml_decode", "max_retry_attempts"],
  ...["tls_use_system_certs", "tls_insecure_skip_verify", "tls_server_name"],
  ...["tls_ca_cert", "tls_ca_cert_file", "tls_ca_cert_env_variable"],
  ...["tls_client_cert", "tls_client_cert_file", "tls_client_cert_env_variable"],
  ...["tls_client_key", "tls_client_key_file", "tls_client_key_env_variable"],
  ...["cache", "force_cache", "force_cache_duration_seconds", "caching_mode"],
  "cache_ignored_headers",
]);

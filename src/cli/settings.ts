import type { Variable } from "../means/settings/setting.ts";

export const SERVER: Variable = {
  name: "GATEHOUSE_SERVER",
  fallback: "http://127.0.0.1:8420",
  meaning: "The server that the commands talk to; goes before the current context.",
};

export const TOKEN_FILE: Variable = {
  name: "GATEHOUSE_TOKEN_FILE",
  fallback: "",
  meaning: "File of the token that the commands send. Empty: that of the context, else none.",
};

export const CA: Variable = {
  name: "GATEHOUSE_CA",
  fallback: "",
  meaning:
    "PEM file of the authorities that a server's certificate is believed by. Empty: that of the context, else those of Node.",
};

export const CLIENT_CERT: Variable = {
  name: "GATEHOUSE_CLIENT_CERT",
  fallback: "",
  meaning:
    "PEM file of the certificate that the commands show. Empty: that of the context, else none.",
};

export const CLIENT_KEY: Variable = {
  name: "GATEHOUSE_CLIENT_KEY",
  fallback: "",
  meaning: "PEM file of the key of that certificate.",
};

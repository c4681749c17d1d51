import { crowd, PAGES, type Service } from "./service.ts";

const NGINX: Service = {
  name: "nginx",
  works: "processes",
  prepare: PAGES,
  files: {
    "nginx.conf": `daemon off; worker_processes 2; pid $FOLDER/nginx.pid; error_log $FOLDER/error.log; user www-data;
events {}
http {
  access_log $FOLDER/access.log; gzip on; gzip_types text/plain;
  client_body_temp_path $FOLDER/body; proxy_temp_path $FOLDER/proxy; fastcgi_temp_path $FOLDER/fastcgi;
  uwsgi_temp_path $FOLDER/uwsgi; scgi_temp_path $FOLDER/scgi;
  server {
    listen 127.0.0.1:$PORT; root $FOLDER/www;
    location /docs/ { autoindex on; }
    location /api/ { proxy_pass http://127.0.0.1:$OTHER; }
  }
  server { listen 127.0.0.1:$OTHER; location / { return 200 "from behind\\n"; } }
}
`,
  },
  command: ["/usr/sbin/nginx", "-e", "$FOLDER/error.log", "-c", "$FOLDER/nginx.conf"],
  record: [
    ["curl -si http://127.0.0.1:$PORT/docs/one.txt", "200 OK"],
    ["curl -s -r 10-13 http://127.0.0.1:$PORT/large.txt", "6"],
    ["curl -s --compressed http://127.0.0.1:$PORT/large.txt | tail -1", "60000"],
    ["curl -s http://127.0.0.1:$PORT/docs/", "two.txt"],
    ["curl -si http://127.0.0.1:$PORT/none.html", "404 Not Found"],
    [crowd("/docs/one.txt"), "one"],
    ["curl -s -d name=value http://127.0.0.1:$PORT/api/form", "from behind"],
    ["curl -s -T $FOLDER/www/large.txt http://127.0.0.1:$PORT/api/upload", "from behind"],
  ],
  judge: [
    ["curl -sI http://127.0.0.1:$PORT/", "text/html"],
    ["curl -s http://127.0.0.1:$PORT/docs/one.txt http://127.0.0.1:$PORT/docs/two.txt", "two"],
    ["curl -si -z $FOLDER/www/index.html http://127.0.0.1:$PORT/index.html", "304 Not Modified"],
    ["curl -s http://127.0.0.1:$PORT/larger.txt | tail -1", "90000"],
    [crowd("/docs/two.txt"), "two"],
    ["curl -si -X DELETE http://127.0.0.1:$PORT/docs/one.txt", "405 Not Allowed"],
    ["curl -s -T $FOLDER/www/larger.txt http://127.0.0.1:$PORT/api/other", "from behind"],
  ],
  stop: "SIGTERM",
};

const LIGHTTPD: Service = {
  name: "lighttpd",
  works: "one process",
  prepare: PAGES,
  files: {
    "lighttpd.conf": `server.document-root = "$FOLDER/www"
server.bind = "127.0.0.1"
server.port = $PORT
server.username = "www-data"
server.groupname = "www-data"
server.errorlog = "$FOLDER/error.log"
server.upload-dirs = ( "$FOLDER" )
server.modules = ( "mod_access", "mod_deflate", "mod_dirlisting", "mod_accesslog" )
accesslog.filename = "$FOLDER/access.log"
index-file.names = ( "index.html" )
mimetype.assign = ( ".html" => "text/html", ".txt" => "text/plain" )
deflate.mimetypes = ( "text/plain" )
deflate.allowed-encodings = ( "gzip" )
dir-listing.activate = "enable"
url.access-deny = ( "~" )
`,
  },
  command: ["/usr/sbin/lighttpd", "-D", "-f", "$FOLDER/lighttpd.conf"],
  record: [
    ["curl -si http://127.0.0.1:$PORT/docs/one.txt", "200 OK"],
    ["curl -s -r 10-13 http://127.0.0.1:$PORT/large.txt", "6"],
    ["curl -s --compressed http://127.0.0.1:$PORT/large.txt | tail -1", "60000"],
    ["curl -s http://127.0.0.1:$PORT/docs/", "two.txt"],
    ["curl -si http://127.0.0.1:$PORT/none.html", "404 Not Found"],
    [crowd("/docs/one.txt"), "one"],
    ["curl -si -d name=value http://127.0.0.1:$PORT/docs/one.txt", "HTTP/1.1"],
  ],
  judge: [
    ["curl -sI http://127.0.0.1:$PORT/", "text/html"],
    ["curl -s http://127.0.0.1:$PORT/docs/one.txt http://127.0.0.1:$PORT/docs/two.txt", "two"],
    ["curl -si -z $FOLDER/www/index.html http://127.0.0.1:$PORT/index.html", "304 Not Modified"],
    ["curl -s http://127.0.0.1:$PORT/larger.txt | tail -1", "90000"],
    ["curl -s --compressed http://127.0.0.1:$PORT/docs/", "one.txt"],
    [crowd("/docs/two.txt"), "two"],
    ["curl -si http://127.0.0.1:$PORT/index.html~", "403 Forbidden"],
  ],
  stop: "SIGTERM",
};

const MODULES = "/usr/lib/apache2/modules";

const APACHE: Service = {
  name: "apache2",
  works: "threads",
  prepare: PAGES,
  files: {
    "apache.conf": `ServerRoot $FOLDER
ServerName localhost
Listen 127.0.0.1:$PORT
PidFile $FOLDER/apache.pid
DefaultRuntimeDir $FOLDER
LoadModule mpm_event_module ${MODULES}/mod_mpm_event.so
LoadModule authz_core_module ${MODULES}/mod_authz_core.so
LoadModule dir_module ${MODULES}/mod_dir.so
LoadModule mime_module ${MODULES}/mod_mime.so
LoadModule autoindex_module ${MODULES}/mod_autoindex.so
LoadModule filter_module ${MODULES}/mod_filter.so
LoadModule deflate_module ${MODULES}/mod_deflate.so
TypesConfig /etc/mime.types
User www-data
Group www-data
ErrorLog $FOLDER/error.log
CustomLog $FOLDER/access.log "%h %r %>s"
StartServers 2
ThreadsPerChild 4
MinSpareThreads 4
MaxSpareThreads 8
MaxRequestWorkers 8
AddOutputFilterByType DEFLATE text/plain
DocumentRoot $FOLDER/www
<Directory $FOLDER/www>
  Options Indexes
</Directory>
`,
  },
  command: ["/usr/sbin/apache2", "-DFOREGROUND", "-f", "$FOLDER/apache.conf"],
  record: LIGHTTPD.record,
  judge: [
    ...LIGHTTPD.judge.slice(0, -1),
    ["curl -si -X PUT -d text http://127.0.0.1:$PORT/new.txt", "405 Method Not Allowed"],
  ],
  stop: "SIGTERM",
};

const HAPROXY: Service = {
  name: "haproxy",
  works: "threads",
  files: {
    "haproxy.cfg": `global
  nbthread 2
  maxconn 100
defaults
  mode http
  timeout client 10s
  timeout server 10s
  timeout connect 5s
frontend front
  bind 127.0.0.1:$PORT
  stats enable
  stats uri /stats
  http-request deny if { path /secret }
  use_backend nobody if { path_beg /nobody }
  default_backend behind
backend behind
  server one 127.0.0.1:$OTHER check inter 200ms
backend nobody
frontend inner
  bind 127.0.0.1:$OTHER
  http-request return status 200 content-type text/plain string "from behind"
`,
  },
  command: ["/usr/sbin/haproxy", "-W", "-db", "-f", "$FOLDER/haproxy.cfg"],
  record: [
    ["curl -s http://127.0.0.1:$PORT/page", "from behind"],
    ["curl -s 'http://127.0.0.1:$PORT/stats;csv'", "behind"],
    [crowd("/page?several"), "from behind"],
    ["curl -s -d name=value http://127.0.0.1:$PORT/form", "from behind"],
    ["curl -si http://127.0.0.1:$PORT/secret", "403 Forbidden"],
  ],
  judge: [
    ["curl -sI http://127.0.0.1:$PORT/other", "200 OK"],
    ["curl -s http://127.0.0.1:$PORT/stats", "Statistics Report"],
    ["curl -s http://127.0.0.1:$PORT/one http://127.0.0.1:$PORT/two", "from behind"],
    [crowd("/other"), "from behind"],
    ["curl -si http://127.0.0.1:$PORT/nobody", "503 Service Unavailable"],
    ["curl -s -X PUT -d text http://127.0.0.1:$PORT/upload", "from behind"],
  ],
  stop: "SIGTERM",
};

export const WEB_SERVERS: readonly Service[] = [NGINX, LIGHTTPD, APACHE, HAPROXY];

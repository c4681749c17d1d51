import { crowd, PAGES, type Service } from "./service.ts";

const PYTHON: Service = {
  name: "python3 http.server",
  works: "interpreter",
  prepare: PAGES,
  command: [
    "/usr/bin/python3",
    ...["-m", "http.server", "$PORT", "--bind", "127.0.0.1", "--directory", "$FOLDER/www"],
  ],
  record: [
    ["curl -si http://127.0.0.1:$PORT/docs/one.txt", "200 OK"],
    ["curl -s http://127.0.0.1:$PORT/docs/", "two.txt"],
    [crowd("/docs/one.txt"), "one"],
    ["curl -si http://127.0.0.1:$PORT/none.html", "404 File not found"],
    ["curl -s http://127.0.0.1:$PORT/large.txt | tail -1", "60000"],
  ],
  judge: [
    ["curl -sI http://127.0.0.1:$PORT/", "text/html"],
    ["curl -si -z $FOLDER/www/index.html http://127.0.0.1:$PORT/index.html", "304 Not Modified"],
    ["curl -s http://127.0.0.1:$PORT/docs/?sorted", "one.txt"],
    [crowd("/docs/two.txt"), "two"],
    ["curl -si -d a=b http://127.0.0.1:$PORT/docs/one.txt", "501 Unsupported method"],
    ["curl -s http://127.0.0.1:$PORT/larger.txt | tail -1", "90000"],
  ],
  stop: "SIGINT",
};

const RUBY: Service = {
  name: "ruby webrick",
  works: "interpreter",
  prepare: PAGES,
  files: {
    "server.rb": `require "webrick"
server = WEBrick::HTTPServer.new(BindAddress: "127.0.0.1", Port: $PORT, DocumentRoot: "$FOLDER/www",
  Logger: WEBrick::Log.new("$FOLDER/server.log"), AccessLog: [])
server.mount_proc("/upper") { |request, response| response.body = (request.body || request.query_string || "").upcase }
server.mount_proc("/pid") { |_, response| response.body = "this is #{Process.pid}" }
trap("TERM") { server.shutdown }
server.start
`,
  },
  command: ["/usr/bin/ruby", "$FOLDER/server.rb"],
  record: [
    ["curl -si http://127.0.0.1:$PORT/docs/one.txt", "200 OK"],
    ["curl -s -d hello http://127.0.0.1:$PORT/upper", "HELLO"],
    ["curl -s http://127.0.0.1:$PORT/docs/", "two.txt"],
    [crowd("/docs/one.txt"), "one"],
    ["curl -si http://127.0.0.1:$PORT/none.html", "404 Not Found"],
  ],
  judge: [
    ["curl -sI http://127.0.0.1:$PORT/", "text/html"],
    ["curl -s http://127.0.0.1:$PORT/upper?word", "WORD"],
    ["curl -s -r 10-13 http://127.0.0.1:$PORT/large.txt", "6"],
    ["curl -s http://127.0.0.1:$PORT/pid", "this is"],
    [crowd("/docs/two.txt"), "two"],
    ["curl -s http://127.0.0.1:$PORT/larger.txt | tail -1", "90000"],
  ],
  stop: "SIGTERM",
};

const PERL: Service = {
  name: "perl, forking",
  works: "interpreter",
  files: {
    "server.pl": `use strict; use IO::Socket::INET; use POSIX ":sys_wait_h"; use Digest::SHA "sha1_hex";
my $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1:$PORT", Listen => 16, ReuseAddr => 1) or die $!;
$SIG{CHLD} = sub { 1 while waitpid(-1, WNOHANG) > 0 };
$SIG{TERM} = sub { exit 0 };
while (1) {
  my $client = $server->accept or next;
  if (fork) { close $client; next }
  while (my $line = <$client>) {
    my ($word, $rest) = $line =~ /^(\\w+) *(.*?)\\s*$/ or next;
    if ($word eq "hash") { print $client sha1_hex($rest), "\\n" }
    elsif ($word eq "keep") { open my $file, ">>", "$FOLDER/kept" or die $!; print $file "$rest\\n"; close $file; print $client "kept\\n" }
    elsif ($word eq "list") { open my $file, "<", "$FOLDER/kept" or next; print $client $_ while <$file>; }
    elsif ($word eq "run") { print $client scalar \`expr $rest\` }
    else { last }
  }
  exit 0;
}
`,
  },
  command: ["/usr/bin/perl", "$FOLDER/server.pl"],
  record: [
    ["exec 3<>/dev/tcp/127.0.0.1/$PORT; printf 'hash abc\\nquit\\n' >&3; cat <&3", "a9993e36"],
    ["exec 3<>/dev/tcp/127.0.0.1/$PORT; printf 'keep milk\\nlist\\nquit\\n' >&3; cat <&3", "milk"],
    ["exec 3<>/dev/tcp/127.0.0.1/$PORT; printf 'run 40 + 2\\nquit\\n' >&3; cat <&3", "42"],
  ],
  judge: [
    ["exec 3<>/dev/tcp/127.0.0.1/$PORT; printf 'hash \\nquit\\n' >&3; cat <&3", "da39a3ee"],
    [
      "exec 3<>/dev/tcp/127.0.0.1/$PORT; printf 'keep a\\nkeep b\\nlist\\nquit\\n' >&3; cat <&3",
      "b",
    ],
    ["exec 3<>/dev/tcp/127.0.0.1/$PORT; printf 'run 9 - 2\\nquit\\n' >&3; cat <&3", "7"],
  ],
  stop: "SIGTERM",
};

export const INTERPRETERS: readonly Service[] = [PYTHON, RUBY, PERL];

package narrow.one

ok if input.x == data.narrow.two.list[0]

sub.deep := data.narrow.two.more

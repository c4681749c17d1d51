package empties.none

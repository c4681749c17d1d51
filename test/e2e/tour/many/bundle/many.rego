package many

default allow := false

allow if {
	input.role == "r0"
	input.action == "a0"
}

allow if {
	input.role == "r1"
	input.action == "a1"
}

allow if {
	input.role == "r2"
	input.action == "a2"
}

allow if {
	input.role == "r3"
	input.action == "a3"
}

allow if {
	input.role == "r4"
	input.action == "a4"
}

allow if {
	input.role == "r5"
	input.action == "a5"
}

allow if {
	input.role == "r6"
	input.action == "a6"
}

allow if {
	input.role == "r7"
	input.action == "a7"
}

allow if {
	input.role == "r8"
	input.action == "a8"
}

allow if {
	input.role == "r9"
	input.action == "a9"
}

allow if {
	input.role == "r10"
	input.action == "a10"
}

allow if {
	input.role == "r11"
	input.action == "a11"
}

allow if {
	input.role == "r12"
	input.action == "a12"
}

allow if {
	input.role == "r13"
	input.action == "a13"
}

allow if {
	input.role == "r14"
	input.action == "a14"
}

allow if {
	input.role == "r15"
	input.action == "a15"
}

allow if {
	input.role == "r16"
	input.action == "a16"
}

allow if {
	input.role == "r17"
	input.action == "a17"
}

allow if {
	input.role == "r18"
	input.action == "a18"
}

allow if {
	input.role == "r19"
	input.action == "a19"
}

allow if {
	input.role == "r20"
	input.action == "a20"
}

allow if {
	input.role == "r21"
	input.action == "a21"
}

allow if {
	input.role == "r22"
	input.action == "a22"
}

allow if {
	input.role == "r23"
	input.action == "a23"
}

allow if {
	input.role == "r24"
	input.action == "a24"
}

allow if {
	input.role == "r25"
	input.action == "a25"
}

allow if {
	input.role == "r26"
	input.action == "a26"
}

allow if {
	input.role == "r27"
	input.action == "a27"
}

allow if {
	input.role == "r28"
	input.action == "a28"
}

allow if {
	input.role == "r29"
	input.action == "a29"
}

allow if {
	input.role == "r30"
	input.action == "a30"
}

allow if {
	input.role == "r31"
	input.action == "a31"
}

allow if {
	input.role == "r32"
	input.action == "a32"
}

allow if {
	input.role == "r33"
	input.action == "a33"
}

allow if {
	input.role == "r34"
	input.action == "a34"
}

allow if {
	input.role == "r35"
	input.action == "a35"
}

allow if {
	input.role == "r36"
	input.action == "a36"
}

allow if {
	input.role == "r37"
	input.action == "a37"
}

allow if {
	input.role == "r38"
	input.action == "a38"
}

allow if {
	input.role == "r39"
	input.action == "a39"
}

allow if {
	input.role == "r40"
	input.action == "a40"
}

allow if {
	input.role == "r41"
	input.action == "a41"
}

allow if {
	input.role == "r42"
	input.action == "a42"
}

allow if {
	input.role == "r43"
	input.action == "a43"
}

allow if {
	input.role == "r44"
	input.action == "a44"
}

allow if {
	input.role == "r45"
	input.action == "a45"
}

allow if {
	input.role == "r46"
	input.action == "a46"
}

allow if {
	input.role == "r47"
	input.action == "a47"
}

allow if {
	input.role == "r48"
	input.action == "a48"
}

allow if {
	input.role == "r49"
	input.action == "a49"
}

allow if {
	input.role == "r50"
	input.action == "a50"
}

allow if {
	input.role == "r51"
	input.action == "a51"
}

allow if {
	input.role == "r52"
	input.action == "a52"
}

allow if {
	input.role == "r53"
	input.action == "a53"
}

allow if {
	input.role == "r54"
	input.action == "a54"
}

allow if {
	input.role == "r55"
	input.action == "a55"
}

allow if {
	input.role == "r56"
	input.action == "a56"
}

allow if {
	input.role == "r57"
	input.action == "a57"
}

allow if {
	input.role == "r58"
	input.action == "a58"
}

allow if {
	input.role == "r59"
	input.action == "a59"
}

deny contains "m0" if input.role == "r0"

deny contains "m1" if input.role == "r1"

deny contains "m2" if input.role == "r2"

deny contains "m3" if input.role == "r3"

deny contains "m4" if input.role == "r4"

deny contains "m5" if input.role == "r5"

deny contains "m6" if input.role == "r6"

deny contains "m7" if input.role == "r7"

deny contains "m8" if input.role == "r8"

deny contains "m9" if input.role == "r9"

deny contains "m10" if input.role == "r10"

deny contains "m11" if input.role == "r11"

deny contains "m12" if input.role == "r12"

deny contains "m13" if input.role == "r13"

deny contains "m14" if input.role == "r14"

deny contains "m15" if input.role == "r15"

deny contains "m16" if input.role == "r16"

deny contains "m17" if input.role == "r17"

deny contains "m18" if input.role == "r18"

deny contains "m19" if input.role == "r19"

deny contains "m20" if input.role == "r20"

deny contains "m21" if input.role == "r21"

deny contains "m22" if input.role == "r22"

deny contains "m23" if input.role == "r23"

deny contains "m24" if input.role == "r24"

deny contains "m25" if input.role == "r25"

deny contains "m26" if input.role == "r26"

deny contains "m27" if input.role == "r27"

deny contains "m28" if input.role == "r28"

deny contains "m29" if input.role == "r29"

deny contains "m30" if input.role == "r30"

deny contains "m31" if input.role == "r31"

deny contains "m32" if input.role == "r32"

deny contains "m33" if input.role == "r33"

deny contains "m34" if input.role == "r34"

deny contains "m35" if input.role == "r35"

deny contains "m36" if input.role == "r36"

deny contains "m37" if input.role == "r37"

deny contains "m38" if input.role == "r38"

deny contains "m39" if input.role == "r39"

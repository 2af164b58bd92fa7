/// The datagrams by which nodes find each other, and what a node makes of those that come: bytes and time in, a verdict out.
module Pycos.Net.Tests.AnnouncementTests

open System
open System.Collections.Immutable
open System.Net
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.Internals
open Pycos.TestRunner

let private key = Array.init 32 byte

let private otherKey = Array.init 32 (fun i -> byte (i + 1))

let private alpha =
    NodeId(Guid(ReadOnlySpan<byte>(Array.init 16 byte), true), 1764183082000000L)

let private self = NodeId(Guid.Parse "ffffffff-0000-0000-0000-000000000001", 5L)

let private there = IPAddress.Parse "192.0.2.2"

let private elsewhere = IPAddress.Parse "198.51.100.7"

let private noon = 1764183082123L

let private place (address: string) port = Location(IPAddress.Parse address, port)

let private announcement =
    Announcement(
        AnnouncementKind.Announce,
        alpha,
        "alpha",
        "pycos",
        ImmutableArray.Create(place "192.0.2.2" 9705, place "fd00::2" 9705),
        noon,
        0x0102030405060708UL,
        AnnouncementFlags.AnswerWanted
    )

/// Copies of a record of C#, for which F# has no syntax.
type private Adapted =
    static member Of
        (
            ?kind: AnnouncementKind,
            ?node: NodeId,
            ?name: string,
            ?cluster: string,
            ?places: Location list,
            ?time: int64,
            ?nonce: uint64,
            ?flags: AnnouncementFlags
        ) =
        Announcement(
            defaultArg kind announcement.Kind,
            defaultArg node announcement.Node,
            defaultArg name announcement.Name,
            defaultArg cluster announcement.Cluster,
            (match places with
             | Some places -> ImmutableArray.CreateRange places
             | None -> announcement.Endpoints),
            defaultArg time announcement.Time,
            defaultArg nonce announcement.Nonce,
            defaultArg flags announcement.Flags
        )

let private encodeWith (key: byte[]) announcement =
    let mutable omitted = 0
    AnnouncementCodec.Encode(announcement, ReadOnlySpan key, &omitted)

let private encode announcement = encodeWith key announcement

let private rules =
    AnnouncementRules(Self = self, Cluster = "pycos", Keys = [| key |])

let private gateOf rules = AnnouncementGate rules

let private judgeAt (gate: AnnouncementGate) (source: IPAddress) time now (datagram: byte[]) =
    gate.Judge(ReadOnlyMemory datagram, source, time, now)

let private judge gate datagram = judgeAt gate there noon 0L datagram

let private refusalOf rules source datagram =
    (judgeAt (gateOf rules) source noon 0L datagram).Refusal

let private golden =
    "9ba2504e0101c71801000102030405060708090a0b0c0d0e0f00064483e1ebde80a5616c706861a57079636f73"
    + "92c70e0592a93139322e302e322e32cd25e9c70c0592a7666430303a3a32cd25e9cf0000019ac181848bc40801"
    + "0203040506070801c410ade5cce9e4a5149783aa8a199438ec85"

let private codec =
    testList "datagrams" [
        test "[GN6] [GN46] The bytes of an announcement are those of the protocol" {
            Expect.equal (Convert.ToHexStringLower(encode announcement)) golden "the bytes"
        }

        test "[GN6] What was encoded is read as it was" {
            let read = AnnouncementCodec.Decode(ReadOnlyMemory(Convert.FromHexString golden))
            Expect.equal (List.ofSeq read.Endpoints) (List.ofSeq announcement.Endpoints) "the places"

            Expect.equal
                (read.Kind, read.Node, read.Name, read.Cluster, read.Time, read.Nonce, read.Flags)
                (announcement.Kind,
                 announcement.Node,
                 announcement.Name,
                 announcement.Cluster,
                 announcement.Time,
                 announcement.Nonce,
                 announcement.Flags)
                "the rest"
        }

        test "[GN46] Places that do not fit are left out and counted, and the datagram stays below 1,200 bytes" {
            let places = [
                for number in 1..32 -> place $"2001:db8:1111:2222:3333:4444:5555:{1000 + number}" 9705
            ]

            let mutable omitted = 0

            let datagram =
                AnnouncementCodec.Encode(
                    Adapted.Of(name = String('n', 200), places = places),
                    ReadOnlySpan key,
                    &omitted
                )

            let read = AnnouncementCodec.Decode(ReadOnlyMemory datagram)
            Expect.isLessThanOrEqual datagram.Length 1200 "the length"
            Expect.isGreaterThan omitted 0 "some are left out"
            Expect.equal (List.ofSeq read.Endpoints) (List.take (32 - omitted) places) "the first ones are in it"
        }

        test "[GN46] Names for which a datagram has no room are refused before a node starts" {
            let name = String('n', 512)

            Expect.throwsT<ArgumentException>
                (fun () -> encode (Adapted.Of(name = name, cluster = name + name)) |> ignore)
                "too long"
        }
    ]

let private checks =
    let refuses name expected rules source datagram =
        test name { Expect.equal (refusalOf rules source datagram) expected "why" }

    testList "checks" [
        test "An announcement is accepted, and says where to connect to: the places that it came from" {
            let verdict = judge (gateOf rules) (encode announcement)
            Expect.isTrue verdict.IsAccepted $"{verdict.Refusal}"
            Expect.equal (List.ofSeq verdict.Places) [ place "192.0.2.2" 9705 ] "the places"
            Expect.isTrue verdict.WantsAnswer "an answer"
        }

        refuses
            "[GN46] A datagram of more than 1,200 bytes is ignored"
            DiscoveryRefusal.TooLong
            rules
            there
            (Array.zeroCreate 1201)

        refuses
            "What is something else is ignored"
            DiscoveryRefusal.NoAnnouncement
            rules
            there
            (Text.Encoding.ASCII.GetBytes "ping:{'signature': 'abc', 'name': 'pycos'}")

        refuses
            "[N65] A datagram of another version is ignored"
            DiscoveryRefusal.OtherVersion
            rules
            there
            (encode announcement |> Array.mapi (fun i b -> if i = 4 then 2uy else b))

        refuses
            "[GN6] An announcement that was made with another secret is ignored"
            DiscoveryRefusal.WrongSecret
            rules
            there
            (encodeWith otherKey announcement)

        refuses
            "[GN6] An announcement without a secret is ignored by a node that has one"
            DiscoveryRefusal.WrongSecret
            rules
            there
            (encodeWith [||] announcement)

        refuses
            "[GN6] An announcement with a secret is ignored by a node that has none"
            DiscoveryRefusal.WrongSecret
            (AnnouncementRules(Self = self, Cluster = "pycos", Keys = [||], IsLoopbackOnly = true))
            IPAddress.Loopback
            (encode announcement)

        refuses
            "[GN6] A node without a secret hears its own machine only"
            DiscoveryRefusal.FromElsewhere
            (AnnouncementRules(Self = self, Cluster = "pycos", Keys = [||], IsLoopbackOnly = true))
            there
            (encodeWith [||] announcement)

        test "[GN6] Each of several secrets is enough" {
            let both =
                AnnouncementRules(Self = self, Cluster = "pycos", Keys = [| otherKey; key |])

            Expect.equal (refusalOf both there (encode announcement)) DiscoveryRefusal.None "why"
        }

        refuses
            "An announcement of another cluster is ignored"
            DiscoveryRefusal.OtherCluster
            rules
            there
            (encode (Adapted.Of(cluster = "other")))

        refuses
            "A node's own announcement is ignored"
            DiscoveryRefusal.Own
            rules
            there
            (encode (Adapted.Of(node = self)))

        test "[GN6] Clocks may differ by a minute, and not by more" {
            for difference, expected in
                [
                    60_000L, DiscoveryRefusal.None
                    -60_000L, DiscoveryRefusal.None
                    60_001L, DiscoveryRefusal.ClockDiffers
                    -60_001L, DiscoveryRefusal.ClockDiffers
                ] do
                let datagram = encode (Adapted.Of(time = noon + difference))
                Expect.equal (refusalOf rules there datagram) expected $"{difference} ms"
        }

        test "[GN6] An announcement that somebody repeats is ignored for as long as its time is not too old" {
            let gate = gateOf rules
            let datagram = encode (Adapted.Of(time = noon + 60_000L))
            Expect.isTrue (judge gate datagram).IsAccepted "the first one"

            for passed in [ 0L; 1L; 60_000L; 120_000L ] do
                let verdict = judgeAt gate there (noon + passed) passed datagram
                Expect.equal verdict.Refusal DiscoveryRefusal.SeenBefore $"after {passed} ms"

            let later = judgeAt gate there (noon + 120_001L) 120_001L datagram
            Expect.equal later.Refusal DiscoveryRefusal.ClockDiffers "after its time"
        }

        test "[GN49] Of one source five are heard at once, and then one a second" {
            let gate = gateOf rules

            let heardAt now =
                let nonce = uint64 (Random.Shared.NextInt64())
                (judgeAt gate there noon now (encode (Adapted.Of(nonce = nonce)))).IsAccepted

            let atOnce = List.init 8 (fun _ -> heardAt 0L)
            Expect.equal atOnce [ true; true; true; true; true; false; false; false ] "at once"
            let later = List.init 20 (fun number -> heardAt (500L * int64 (number + 1)))
            Expect.equal (later |> List.filter id |> List.length) 10 "in the ten seconds after that"
        }

        refuses
            "[GN49] An announcement that names a place that it does not come from is ignored"
            DiscoveryRefusal.ForeignPlace
            rules
            elsewhere
            (encode announcement)

        test "[N2] [GN49] A place of an allowed range may be named from everywhere" {
            let ranges = [| IPNetwork.Parse "192.0.2.0/24" |]

            let verdict =
                judgeAt
                    (gateOf (
                        AnnouncementRules(Self = self, Cluster = "pycos", Keys = [| key |], AllowedRanges = ranges)
                    ))
                    elsewhere
                    noon
                    0L
                    (encode announcement)

            Expect.equal (List.ofSeq verdict.Places) [ place "192.0.2.2" 9705 ] "the places"
        }

        test "A node of the same machine may name each of its addresses" {
            let own (address: IPAddress) =
                IPAddress.IsLoopback address || address.Equals there

            let verdict =
                judgeAt
                    (gateOf (
                        AnnouncementRules(
                            Self = self,
                            Cluster = "pycos",
                            Keys = [| key |],
                            IsOwnAddress = Func<_, _> own
                        )
                    ))
                    IPAddress.Loopback
                    noon
                    0L
                    (encode announcement)

            Expect.equal (List.ofSeq verdict.Places) [ place "192.0.2.2" 9705 ] "the places"
        }

        test "[N10] [GN49] What a peer sends on is accepted if it may do so, and not otherwise" {
            let relayed = encode (Adapted.Of(flags = AnnouncementFlags.Relayed))

            let trusting =
                AnnouncementRules(
                    Self = self,
                    Cluster = "pycos",
                    Keys = [| key |],
                    MayRelay = Func<_, _>(fun (address: IPAddress) -> address.Equals elsewhere)
                )

            let verdict = judgeAt (gateOf trusting) elsewhere noon 0L relayed
            Expect.equal (List.ofSeq verdict.Places) (List.ofSeq announcement.Endpoints) "the places"
            Expect.isFalse (verdict.WantsAnswer || verdict.WantsPassingOn) "it goes no further"
            Expect.equal (refusalOf rules elsewhere relayed) DiscoveryRefusal.NoRelay "from another one"
        }

        test "[N9] What was sent to one machine is sent on there once" {
            let directed = AnnouncementFlags.AnswerWanted ||| AnnouncementFlags.Directed
            let verdict = judge (gateOf rules) (encode (Adapted.Of(flags = directed)))
            Expect.isTrue verdict.WantsPassingOn "sent on"
            let again = encode (Adapted.Of(flags = (directed ||| AnnouncementFlags.Relayed)))
            let local = judgeAt (gateOf rules) IPAddress.Loopback noon 0L again
            Expect.isTrue (local.IsAccepted && not local.WantsPassingOn) "and no further"
        }

        test "[N13] A node that ignores peers says so, and hears who leaves" {
            let ignoring =
                AnnouncementRules(
                    Self = self,
                    Cluster = "pycos",
                    Keys = [| key |],
                    IgnoresPeers = Func<bool>(fun () -> true)
                )

            Expect.equal (refusalOf ignoring there (encode announcement)) DiscoveryRefusal.IgnoringPeers "why"
            let bye = encode (Adapted.Of(kind = AnnouncementKind.Bye))
            Expect.equal (refusalOf ignoring there bye) DiscoveryRefusal.None "a farewell"
        }
    ]

let private count = 2_000

let private properties =
    testList "properties" [
        test "[GN6] A changed byte anywhere in an announcement makes it one of nobody" {
            let datagram = encode announcement

            for place in 0 .. datagram.Length - 1 do
                for bit in 0..7 do
                    let changed = Array.copy datagram
                    changed[place] <- changed[place] ^^^ (1uy <<< bit)
                    Expect.notEqual (refusalOf rules there changed) DiscoveryRefusal.None $"byte {place}, bit {bit}"
        }

        test "[GN6] [GN7] Bytes of whoever does not know the secret are never accepted, and never fail" {
            Property.check
                count
                (Prop.forAll (Arb.fromGen (Gen.arrayOf (Gen.choose (0, 255) |> Gen.map byte))) (fun bytes ->
                    let whole = encode announcement

                    [ bytes; Array.append whole[..5] bytes; Array.append whole bytes[..0] ]
                    |> List.forall (fun datagram ->
                        datagram = whole || refusalOf rules there datagram <> DiscoveryRefusal.None)))

            Explored.property "datagrams of strangers" count
        }

        test "[GN6] [GN7] Bytes of whoever knows the secret and not the protocol are refused, and never fail" {
            Property.check
                count
                (Prop.forAll (Arb.fromGen (Gen.zip (Gen.choose (0, 90)) (Gen.choose (0, 255)))) (fun (at, value) ->
                    let datagram = encode announcement
                    datagram[at] <- byte value
                    let signed = datagram[.. datagram.Length - 19]
                    let mac = Security.Cryptography.HMACSHA256.HashData(key, signed)
                    let forged = Array.concat [ signed; [| 0xC4uy; 16uy |]; mac[..15] ]
                    // It may be good, or refused for what it says; it must not throw.
                    judge (gateOf rules) forged |> ignore
                    true))

            Explored.property "datagrams that make no sense" count
        }

        test "[GN49] However many sources announce however much, the memory is bounded" {
            let gate = gateOf rules

            for number in 1..60_000 do
                let source = IPAddress(0x0A000000L + int64 number)
                let node = NodeId(Guid(number, 0s, 0s, Array.zeroCreate 8), 1L)
                let places = [ Location(source, 9705) ]

                judgeAt gate source noon 0L (encode (Adapted.Of(node = node, places = places)))
                |> ignore

            Expect.isLessThanOrEqual gate.Remembered (2 * 16_384) "what is remembered"

            let afterwards =
                judgeAt gate there (noon + 180_000L) 180_000L (encode (Adapted.Of(time = noon + 180_000L)))

            Expect.equal afterwards.Refusal DiscoveryRefusal.None "and free again afterwards"
        }
    ]

let private addresses =
    let local (address: string) prefix =
        LocalAddress(IPAddress.Parse address, prefix, 2, false)

    testList "addresses" [
        test "[GN29] [GD45] The broadcast address is computed from the mask, whatever the own address looks like" {
            for address, prefix, expected in
                [
                    "10.9.0.2", 24, "10.9.0.255"
                    "10.9.0.25", 24, "10.9.0.255"
                    "192.168.5.130", 25, "192.168.5.255"
                    "192.168.5.1", 25, "192.168.5.127"
                    "172.16.3.4", 12, "172.31.255.255"
                    "10.1.2.3", 8, "10.255.255.255"
                    "192.0.2.9", 30, "192.0.2.11"
                ] do
                Expect.equal (string (local address prefix).Broadcast) expected $"{address}/{prefix}"

            for address, prefix in [ "192.0.2.9", 31; "192.0.2.9", 32; "fd00::2", 64 ] do
                Expect.isNull (local address prefix).Broadcast $"{address}/{prefix}"
        }

        test "[N3] The address that others are told is one that they can use: IPv4 first, then one of IPv6 that stays" {
            let v4 = LocalAddress(IPAddress.Parse "192.0.2.2", 24, 2, true)
            let far = local "10.0.0.5" 8
            let fixed6 = local "fd00::2" 64
            let other6 = local "2001:db8::2" 64

            let all = [
                local "127.0.0.1" 8
                local "::1" 128
                local "169.254.1.1" 16
                local "fe80::1" 64
                other6
                fixed6
                far
                v4
            ]

            let choose family =
                string (HostAddresses.Choose(all, family))

            Expect.equal (choose (Nullable())) "192.0.2.2" "the best one has a gateway"
            Expect.equal (choose (Nullable Sockets.AddressFamily.InterNetworkV6)) "fd00::2" "of IPv6"
            Expect.isNull (HostAddresses.Choose(all[..3], Nullable())) "none of these can be used by others"
        }

        test "[N3] An address has no zone for others" {
            let address = IPAddress.Parse "fe80::1%3"
            Expect.equal (string (HostAddresses.WithoutZone address)) "fe80::1" "the text"
        }

        test "[N2] A node tells each network the address that it has there, and nothing where it does not listen" {
            let any = [| IPEndPoint(IPAddress.Any, 9705) |]

            let one = [|
                IPEndPoint(IPAddress.Parse "192.0.2.2", 9705)
                IPEndPoint(IPAddress.Loopback, 9705)
            |]

            let locations = [| place "192.0.2.2" 9705 |]
            let home = local "192.0.2.2" 24
            let second = local "10.0.0.5" 8

            let told home listening isAdvertised =
                AnnouncementTargets.Endpoints(home, listening, locations, isAdvertised)
                |> Option.ofObj
                |> Option.map List.ofSeq

            Expect.equal (told home one false) (Some [ place "192.0.2.2" 9705 ]) "where it listens"
            Expect.equal (told second one false) None "where it does not"

            Expect.equal
                (told second any false)
                (Some [ place "10.0.0.5" 9705; place "192.0.2.2" 9705 ])
                "if it listens everywhere"

            Expect.equal (told second one true) (Some [ place "192.0.2.2" 9705 ]) "if it advertises a place"
            Expect.equal (told home [||] false) (Some []) "if it only dials"
            let own = told LocalAddress.Loopback one false
            Expect.equal own (Some [ place "192.0.2.2" 9705; place "127.0.0.1" 9705 ]) "on its machine"
        }

        test "[N6] [GN46] Announcements are sent after 0, 1, 3 and 7 s, and then every 30 s or so" {
            let random = Random 1

            let pauses = [
                for number in 1..50 -> AnnouncementSchedule.PauseAfter(number, random).TotalSeconds
            ]

            Expect.equal pauses[..2] [ 1.; 2.; 4. ] "at first"
            Expect.all pauses[3..] (fun pause -> pause >= 24. && pause <= 36.) "later"
            Expect.isGreaterThan (List.length (List.distinct pauses[3..])) 30 "never at the same time as others"
        }
    ]

let private seeds =
    testList "seeds" [
        test "A place is read as people write it" {
            for text, expected in
                [
                    "example.org", "example.org:9705"
                    "example.org:80", "example.org:80"
                    "192.0.2.2", "192.0.2.2:9705"
                    "192.0.2.2:1", "192.0.2.2:1"
                    "fd00::2", "[fd00::2]:9705"
                    "[fd00::2]", "[fd00::2]:9705"
                    "[fd00::2]:99", "[fd00::2]:99"
                ] do
                let mutable place = null
                let mutable why = null
                Expect.isTrue (SeedPlace.TryParse(text, &place, &why)) $"{text}: {why}"
                Expect.equal (string place) expected text
        }

        test "A text that is no place is told of with the reason" {
            for text in
                [
                    ""
                    "host:"
                    "host:0"
                    "host:65536"
                    "host:-1"
                    "[fd00::2"
                    "[fd00::2]9705"
                    "a b"
                    "http://x"
                ] do
                let mutable place = null
                let mutable why = null
                Expect.isFalse (SeedPlace.TryParse(text, &place, &why)) text
                Expect.isNotEmpty why text
        }

        test "Places stand on lines, with comments, or behind commas" {
            let words = SeedPlace.Words "a:1, b;c # d\n# e\r\n\tf\r\n" |> List.ofSeq
            Expect.equal words [ "a:1"; "b"; "c"; "f" ] "the words"
        }
    ]

let tests = testList "announcements" [ codec; checks; properties; addresses; seeds ]

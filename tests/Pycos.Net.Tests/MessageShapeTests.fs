module Pycos.Net.Tests.MessageShapeTests

open System
open System.Buffers
open System.Collections.Concurrent
open System.Collections.Frozen
open System.Collections.Generic
open System.Collections.Immutable
open System.Net
open System.Numerics
open System.Text
open Expecto
open Pycos
open Pycos.Net.Tests.Messages
open Pycos.Net.Tests.MessageShapes
open Pycos.Net.Tests.MessageSupport

let private comesBack (message: 'T) =
    Expect.equal (roundTrip message) message $"a message of {typeof<'T>.Name}"

let private form (message: 'T) (expected: string) =
    let bytes = encodeBy (MessageContracts().Codec<'T>()) message
    Expect.equal (Convert.ToHexString bytes) (expected.Replace(" ", "")) $"the bytes of %A{message}"

let private forms =
    testList "bytes" [
        test "[N38] a record is a map of its fields, and an option what it holds or nil" {
            form (Point(1, 300)) "82 A158 01 A159 CD012C"
        }
        test "[N38] a case without fields is its name, another its name and its fields" {
            form [ Nothing; Circle 1.5 ] "92 A7 4E6F7468696E67 92 A6 436972636C65 CB3FF8000000000000"
        }
        test "[N38] an option of an option stands in an array, so that the nils stay apart" {
            form [ None; Some None; Some(Some 5) ] "93 C0 91C0 9105"
        }
        test "[N38] a tuple is an array, a map a map and bytes are bytes" {
            form (Map [ "a", struct (true, [| 1uy |]) ]) "81 A161 92 C3 C40101"
        }
    ]

let private platformTypes =
    testList "types of .NET" [
        test "[N38] texts of every length come back" {
            for length in [ 0; 1; 10; 11; 31; 32; 85; 86; 255; 256; 21845; 21846; 65535; 65536; 70000 ] do
                comesBack (String('x', length))
                comesBack (String('ä', length))
                comesBack (String('語', length))
        }
        test "[N38] numbers at their ends come back" {
            comesBack [
                Int64.MinValue
                -129L
                -128L
                -33L
                -32L
                -1L
                0L
                127L
                128L
                65536L
                Int64.MaxValue
            ]

            comesBack [ SByte.MinValue; SByte.MaxValue ]
            comesBack [ 0UL; UInt64.MaxValue ]
            comesBack [| Int128.MinValue; Int128.MaxValue; Int128.NegativeOne |]
            comesBack [| UInt128.MaxValue; UInt128.One |]
            comesBack [ Decimal.MinValue; Decimal.MaxValue; 1.00m ]
            comesBack [ Half.MinValue; Half.Epsilon ]
            comesBack [ Single.Epsilon; Single.PositiveInfinity ]
            Expect.isTrue (Double.IsNaN(roundTrip nan)) "nan"
            comesBack [ BigInteger.Pow(2I, 1000); -1I; 0I ]
            Expect.equal ((roundTrip 1.00m).ToString()) (1.00m.ToString()) "the scale"
        }
        test "[N38] the kind of a time and the offset of a date come back" {
            for kind in [ DateTimeKind.Utc; DateTimeKind.Unspecified; DateTimeKind.Local ] do
                let moment = DateTime(2026, 3, 29, 2, 30, 0, kind).AddTicks 7L
                comesBack moment
                Expect.equal (roundTrip moment).Kind kind "the kind"

            let moment = DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromMinutes -570.)
            Expect.isTrue ((roundTrip moment).EqualsExact moment) "with its offset"
        }
        test "[N38] plain types of .NET come back" {
            comesBack (Uri "https://example.org/a?b=ü#c")
            comesBack (Uri("../relative", UriKind.Relative))
            comesBack (System.Version(1, 2, 3, 4))
            comesBack (IPAddress.Parse "2001:db8::1")
            comesBack (IPEndPoint(IPAddress.Loopback, 9705))
            comesBack (Rune 0x1F600)
            comesBack (KeyValuePair(1, "one"))
            comesBack (Complex(1., -2.))
            comesBack (NodeId(Guid.NewGuid(), 17L))
            comesBack (Location(IPAddress.IPv6Loopback, 1))
            comesBack '\uD800'
            Expect.equal (roundTrip(Memory [| 1uy; 2uy |]).ToArray()) [| 1uy; 2uy |] "memory"
            Expect.equal (roundTrip(ReadOnlyMemory [| 3uy |]).ToArray()) [| 3uy |] "read-only memory"
        }
    ]

let private collections () =
    Collections(
        [| 1; 2 |],
        List [ "a"; null ],
        Dictionary(dict [ "x", 1 ]),
        HashSet [ Guid.NewGuid() ],
        SortedDictionary(dict [ 2, "b"; 1, "a" ]),
        ImmutableArray.Create(1, 2),
        ImmutableList.Create "z",
        ImmutableDictionary.CreateRange [ KeyValuePair("k", 5L) ],
        ImmutableHashSet.Create(1, 2),
        FrozenSet.ToFrozenSet [ "f" ],
        Queue [ 1; 2; 3 ],
        Stack [ 1; 2; 3 ],
        ConcurrentDictionary(dict [ 1, 2 ]),
        [| 4; 5 |],
        dict [ "r", 6 ] |> Dictionary,
        Seq.init 3 id
    )

let private csharp =
    testList "types of C#" [
        test "[N38] records, also those with init properties, fields and constructors, come back" {
            comesBack (Point(1, 2))
            comesBack (Square 2.)
            comesBack (Disc 3.)
            comesBack (Positive 5)

            let settings =
                Settings(Name = "n", Limit = 3, Rights = (Rights.Read ||| Rights.Write))

            settings.Tags.Add "t"
            let back = roundTrip settings
            Expect.equal (back.Name, back.Limit, back.Rights) ("n", Nullable 3, settings.Rights) "init properties"
            Expect.sequenceEqual back.Tags [ "t" ] "its list"
            let account = roundTrip (Account("me", 1.5m))
            Expect.equal (account.Owner, account.Balance) ("me", 1.5m) "constructor"
            comesBack (Reading(Sensor = 1, Value = 2.5))
            comesBack (LanguagePrimitives.EnumOfValue<byte, Rights> 77uy)
        }
        test "[N38] each kind of collection comes back" {
            let sent = collections ()
            let back = roundTrip sent
            let pairs (map: KeyValuePair<_, _> seq) = [ for pair in map -> pair.Key, pair.Value ]
            Expect.sequenceEqual back.Array sent.Array "array"
            Expect.sequenceEqual back.List sent.List "list"
            Expect.equal (pairs back.Dictionary) (pairs sent.Dictionary) "dictionary"
            Expect.sequenceEqual back.HashSet sent.HashSet "hash set"
            Expect.equal (pairs back.Sorted) [ 1, "a"; 2, "b" ] "sorted"
            Expect.sequenceEqual back.ImmutableArray sent.ImmutableArray "immutable array"
            Expect.sequenceEqual back.ImmutableList sent.ImmutableList "immutable list"
            Expect.equal (pairs back.ImmutableDictionary) (pairs sent.ImmutableDictionary) "immutable dictionary"
            Expect.isTrue (back.ImmutableHashSet.SetEquals sent.ImmutableHashSet) "immutable set"
            Expect.sequenceEqual back.FrozenSet sent.FrozenSet "frozen set"
            Expect.sequenceEqual back.Queue sent.Queue "queue"
            Expect.sequenceEqual back.Stack sent.Stack "stack"
            Expect.equal (pairs back.Concurrent) (pairs sent.Concurrent) "concurrent dictionary"
            Expect.sequenceEqual back.ReadOnlyList sent.ReadOnlyList "read-only list"
            Expect.equal (pairs back.ReadOnlyDictionary) (pairs sent.ReadOnlyDictionary) "read-only dictionary"
            Expect.sequenceEqual back.Enumerable sent.Enumerable "enumerable"
        }
        test "[N38] a dictionary that came from a peer is as good as any" {
            let back = roundTrip (Dictionary(dict [ for i in 1..1000 -> i, i ]))

            for i in 1..20_000 do
                back[i] <- i

            Expect.equal back.Count 20_000 "entries"
        }
        test "[N38] classes that their base names in an attribute come back, without registration" {
            let paid: OrderEvent = Paid(Guid.NewGuid(), 1m)
            let shipped: OrderEvent = Shipped(Guid.NewGuid(), null)
            comesBack [ paid; shipped ]
        }
        test "[N38] a nested object comes back, and one without end is refused" {
            let chain = Node(Value = 1, Next = Node(Value = 2))
            Expect.equal (roundTrip chain).Next.Value 2 "the second"
            chain.Next.Next <- chain
            let refused = refusalOf (MessageContracts()) (fun () -> chain)
            Expect.stringContains refused.Message "Node → Next → Next" "the path"
            Expect.stringContains refused.Message "contains itself" "the reason"
        }
    ]

let private evolution =
    testList "versions" [
        test "[N38] a record with another optional field reads old bytes, and the old one new bytes" {
            let contracts = MessageContracts()
            let old: Old = { First = 1; Second = "two" }

            let expected: New = {
                First = 1
                Added = None
                Second = "two"
            }

            Expect.equal
                (decodeBy (contracts.Codec<New>()) (encodeBy (contracts.Codec<Old>()) old))
                expected
                "old to new"

            let fresh = { expected with Added = Some "x" }
            Expect.equal (decodeBy (contracts.Codec<Old>()) (encodeBy (contracts.Codec<New>()) fresh)) old "new to old"
        }
        test "[N38] a union with other cases and more fields reads old bytes, and the old one what it knows" {
            let contracts = MessageContracts()
            let old, fresh = contracts.Codec<OldCase>(), contracts.Codec<NewCase>()
            Expect.equal (decodeBy fresh (encodeBy old (OldCase.Login "me"))) (NewCase.Login("me", None)) "old to new"
            Expect.equal (decodeBy fresh (encodeBy old OldCase.Logout)) NewCase.Logout "moved"

            Expect.equal
                (decodeBy old (encodeBy fresh (NewCase.Login("me", Some "x"))))
                (OldCase.Login "me")
                "new to old"

            let wrong = faultOf<OldCase> contracts (encodeBy fresh Ping)
            Expect.stringContains wrong.Message "OldCase has no case \"Ping\"" "unknown case"
        }
        test "[N38] a missing field and one that stands twice are told by name" {
            let contracts = MessageContracts()

            Expect.stringContains
                (faultOf<Old> contracts (hex "81 A5 4669727374 01")).Message
                "the field Second is missing"
                "missing"

            let twice = faultOf<Old> contracts (hex "82 A5 4669727374 01 A5 4669727374 02")
            Expect.stringContains twice.Message "the field First stands there twice" "twice"
        }
        test "[N38] fields are read in any order" {
            let bytes = hex "83 A6 5365636F6E64 A178 A3 6F6464 9301C3C0 A5 4669727374 01"

            Expect.equal
                (decodeBy (MessageContracts().Codec<Old>()) bytes)
                { First = 1; Second = "x" }
                "with an unknown one between"
        }
    ]

let private buffers =
    testList "buffers" [
        test "[N38] a message in parts is read as one in one piece" {
            let codec = MessageContracts().Codec<Person list>()

            let person = {
                Id = UserId(Guid.NewGuid())
                Name = String('n', 1000)
                Age = Some 3
                Address = { Street = "s"; Number = 1 }
                Tags = [ "a"; "b" ]
                Scores = Map [ "x", 1 ]
            }

            let bytes = encodeBy codec [ person; person ]
            let back = codec.Decode(Segments.ofSizes [ 1; 7; 500 ] bytes)
            Expect.equal back [ person; person ] "the same"
        }
        test "[N38] what follows a message is an error" {
            let wrong = faultOf<int> (MessageContracts()) [| 1uy; 2uy |]
            Expect.stringContains wrong.Message "1 bytes follow the message" "the reason"
        }
        test "[N38] a message larger than allowed is refused on both sides" {
            let small = MessageContracts(MessageLimits(MaxBytes = 100))

            Expect.stringContains
                (refusalOf small (fun () -> String('x', 101))).Message
                "larger than 100 bytes"
                "sender"

            Expect.stringContains
                (refusalOf small (fun () -> Array.zeroCreate<byte> 1000)).Message
                "larger than 100 bytes"
                "bytes"

            let bytes = encodeBy (MessageContracts().Codec<string>()) (String('x', 101))
            Expect.stringContains (faultOf<string> small bytes).Message "100 are allowed" "receiver"
        }
    ]

let tests =
    testList "shapes of messages" [ forms; platformTypes; csharp; evolution; buffers ]

module Pycos.Net.Tests.HostileMessageTests

open System
open System.Collections.Generic
open System.Diagnostics
open Expecto
open FsCheck
open FsCheck.FSharp
open Pycos
open Pycos.Net.Tests.Messages
open Pycos.Net.Tests.MessageShapes
open Pycos.Net.Tests.MessageSupport
open Pycos.TestRunner

/// A decoder of some type, and bytes that it takes.
type private Target = {
    Name: string
    Read: byte[] -> unit
    Valid: byte[][]
}

let private contracts =
    MessageContracts().Register<Point>("point").Register<Shape>("shape").Register<Dog>("dog")

let private target<'T> (messages: 'T list) =
    let codec = contracts.Codec<'T>()

    {
        Name = typeof<'T>.Name
        Read = fun bytes -> codec.Decode(ReadOnlySpan bytes) |> ignore
        Valid = [| for message in messages -> encodeBy codec message |]
    }

let private person = {
    Id = UserId Guid.Empty
    Name = "näme"
    Age = Some 5
    Address = { Street = "s"; Number = -1 }
    Tags = [ "a"; "bb" ]
    Scores = Map [ "x", 1; "y", 70_000 ]
}

let private targets =
    lazy
        [
            target<Person list> [ [ person; person ] ]
            target<Tree<string>> [ Branch(Branch(Leaf, "l", Leaf), "m", Leaf) ]
            target<Expression> [ Sum [ Number 1; Named(Map [ "a", Sum [] ]) ] ]
            target<Measured[]> [ [| Metres 1.; Unknown "x" |] ]
            target<Sample list> [ [ { At = 1L; Value = ValueSome 2. }; { At = 2L; Value = ValueNone } ] ]
            target<int option option list> [ [ None; Some None; Some(Some 1) ] ]
            target<obj> [
                box [ box 1; box (Point(1, 2)); box "x"; box (Map [ 1, [ 2L ] ]); box (Circle 1.) ]
            ]
            target<Animal list> [ [ Animal "a"; Dog("d", 1) ] ]
            target<OrderEvent[]> [ [| Paid(Guid.Empty, 1.5m); Shipped(Guid.Empty, "p") |] ]
            target<Dictionary<int, string>> [ Dictionary(dict [ 1, "a"; 2, "b" ]) ]
            target<HashSet<DateTimeOffset>> [ HashSet [ DateTimeOffset.UnixEpoch ] ]
            target<decimal * bigint * DateTime * Uri> [ (1m, 5I, DateTime.UnixEpoch, Uri "http://a/") ]
            target<Positive[]> [ [| Positive 1 |] ]
            target<Settings> [ Settings(Name = "n") ]
            target<string> [ "text" ]
            target<byte[]> [ [| 1uy; 2uy |] ]
            target<Maybe[]> [ [| Absent; Present 1 |] ]
        ]

let private changed (random: Random) (bytes: byte[]) =
    let bytes = ResizeArray bytes

    for _ in 0 .. random.Next 4 do
        let at = random.Next(bytes.Count + 1)

        match random.Next 5 with
        | 0 when bytes.Count > 0 -> bytes[at % bytes.Count] <- byte (random.Next 256)
        | 1 when bytes.Count > 0 -> bytes[at % bytes.Count] <- bytes[at % bytes.Count] ^^^ (1uy <<< random.Next 8)
        | 2 -> bytes.Insert(at, byte (random.Next(0x80, 0x100)))
        | 3 when bytes.Count > 0 -> bytes.RemoveAt(at % bytes.Count)
        | _ when bytes.Count > 0 ->
            let from = random.Next bytes.Count
            bytes.InsertRange(at, bytes.GetRange(from, random.Next(bytes.Count - from)))
        | _ -> bytes.Add 0xDDuy

    bytes.ToArray()

let private noise (random: Random) =
    let bytes = Array.zeroCreate<byte>(random.Next 200)
    random.NextBytes bytes
    bytes

// A message in vain: its exception with the trace, and the names of what was wrong.
let private constantBytes = 30_000L

// The largest object of these types for one byte: a record of five fields, its parts and its place in a list.
let private bytesPerByte = 200L

/// What decoding did, unless it took the bytes or said what is wrong with them, or allocated more than may be.
let private misbehaviour (target: Target) (bytes: byte[]) =
    let before = GC.GetAllocatedBytesForCurrentThread()

    let fault =
        try
            target.Read bytes
            None
        with
        | :? MessageFormatException -> None
        | other -> Some(string other)

    let allocated = GC.GetAllocatedBytesForCurrentThread() - before

    match fault with
    | None when allocated > constantBytes + bytesPerByte * int64 bytes.Length ->
        Some $"{allocated} bytes allocated for {bytes.Length}"
    | fault -> fault

let private warmUp (target: Target) =
    for valid in target.Valid do
        for length in 0 .. valid.Length do
            misbehaviour target valid[.. length - 1] |> ignore

let private behaves (what: string) count (attack: Random -> Target -> byte[]) =
    for target in targets.Value do
        warmUp target

        let holds seed =
            let bytes = attack (Random seed) target

            match misbehaviour target bytes with
            | None -> true
            | Some fault -> failtest $"{target.Name} of {Convert.ToHexString bytes}: {fault}"

        Prop.forAll (Arb.fromGen (Gen.choose (0, Int32.MaxValue))) holds
        |> Property.check count

    Explored.property what (count * targets.Value.Length)

let private random =
    testList "random bytes" [
        test "[N38] changed bytes are a message or a fault with a bounded cost, and nothing else" {
            behaves "changed messages" 4000 (fun random target ->
                changed random target.Valid[random.Next target.Valid.Length])
        }
        test "[N38] random bytes are a message or a fault with a bounded cost, and nothing else" {
            behaves "random bytes as messages" 1000 (fun random _ -> noise random)
        }
        test "[N38] messages of another type are a message or a fault with a bounded cost, and nothing else" {
            behaves "messages of another type" 500 (fun random _ ->
                let other = targets.Value[random.Next targets.Value.Length]
                let bytes = other.Valid[random.Next other.Valid.Length]
                if random.Next 2 = 0 then bytes else changed random bytes)
        }
    ]

let private promised = [
    "an array of 4 G elements", "DD FFFFFFFF"
    "a map of 4 G entries", "DF FFFFFFFF"
    "a text of 4 GB", "DB FFFFFFFF"
    "bytes of 4 GB", "C6 FFFFFFFF"
    "an extension of 4 GB", "C9 FFFFFFFF 05"
    "an array of 2 G elements", "DD 7FFFFFFF C0"
]

let private chosen =
    testList "chosen bytes" [
        for what, bytes in promised do
            test $"[N38] {what} that never come cost nothing" {
                for target in targets.Value do
                    warmUp target
                    Expect.isNone (misbehaviour target (hex bytes)) target.Name
            }
        test "[N38] endless nesting ends at the limit, also in fields that are not known" {
            let deep = Array.replicate 1_000_000 0x91uy
            let codec = contracts.Codec<Old>()
            Expect.throwsT<MessageFormatException> (fun () -> codec.Decode(ReadOnlySpan deep) |> ignore) "not a record"

            let unknown =
                Array.concat [ hex "83 A5 4669727374 01 A1 78"; deep; hex "C0 A6 5365636F6E64 A178" ]

            Expect.equal
                (codec.Decode(ReadOnlySpan unknown))
                { First = 1; Second = "x" }
                "passed over without a call for each level"
        }
        test "[N38] large elements get their places as they come" {
            // Each empty list of a large struct's array is one byte: the array must not be made for all that is announced.
            let codec =
                MessageContracts().Codec<struct (decimal * decimal * decimal * decimal * decimal * decimal)[]>()

            let bytes = Array.concat [ hex "DD 000F4240"; Array.replicate 1_000_000 0xC0uy ]
            let before = GC.GetAllocatedBytesForCurrentThread()

            Expect.throwsT<MessageFormatException>
                (fun () -> codec.Decode(ReadOnlySpan bytes) |> ignore)
                "nil is no struct"

            Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 200_000L "not 96 MB"
        }
        test "[N38] numbers that share a bucket by design are spread" {
            // Multiples of the prime that a dictionary of .NET takes as its size for so many: unspread, all in one bucket. A map
            // of F# has the same bytes and no buckets.
            let count, prime = 40_000, 43_627
            let sent = Map [ for i in 1..count -> i * prime, 0 ]
            let bytes = encodeBy (MessageContracts().Codec<Map<int, int>>()) sent
            let codec = MessageContracts().Codec<Dictionary<int, int>>()
            let watch = Stopwatch.StartNew()
            Expect.equal (decodeBy codec bytes).Count count "all keys"
            Expect.isLessThan watch.Elapsed (TimeSpan.FromSeconds 1.) "without a walk through all for each"
        }
        test "[N38] keys that share their hash code are refused before they cost much" {
            let codec = MessageContracts().Codec<Dictionary<KeyOfOneHash, int>>()
            let few = Dictionary(dict [ for i in 1..100 -> KeyOfOneHash i, i ])
            Expect.equal (roundTripBy codec few).Count 100 "a few are allowed"

            let pair i =
                Array.concat [
                    hex "81 A5 56616C7565"
                    encodeBy (MessageContracts().Codec<int>()) i
                    [| 0uy |]
                ]

            let bytes = Array.concat [ hex "DF 00004E20"; Array.collect pair [| 1..20_000 |] ]
            let wrong = faultOf<Dictionary<KeyOfOneHash, int>> (MessageContracts()) bytes
            Expect.stringContains wrong.Message "share their hash codes" "the reason"
        }
        test "[N38] a constructor that does not take what came is a fault of the message, with its path" {
            let bytes = hex "81 A5 56616C7565 FF"

            let wrong =
                faultOf<Positive list> (MessageContracts()) (Array.append [| 0x91uy |] bytes)

            Expect.stringContains wrong.Message "list<Positive>" "the type"
            Expect.isTrue (wrong.InnerException :? ArgumentOutOfRangeException) "the cause"
        }
        test "[N38] a fault names the path to it" {
            let bytes = encodeBy (MessageContracts().Codec<Person>()) person
            let at = bytes.AsSpan().IndexOf(ReadOnlySpan(hex "A6 4E756D626572 FF"))
            bytes[at + 7] <- 0xC3uy
            let wrong = faultOf<Person> (MessageContracts()) bytes
            Expect.equal wrong.Path "Person → Address → Number" "the path"
            Expect.stringContains wrong.Message "an integer was expected and not a boolean" "the reason"
        }
        test "[N38] nil is refused where the type has no null" {
            Expect.stringContains (faultOf<Address> (MessageContracts()) [| 0xC0uy |]).Message "no null" "record"
            Expect.stringContains (faultOf<int list> (MessageContracts()) [| 0xC0uy |]).Message "no null" "list"
            Expect.stringContains (faultOf<Shape> (MessageContracts()) [| 0xC0uy |]).Message "no null" "union"

            Expect.stringContains
                (faultOf<Greeting> (MessageContracts()) (hex "81 A4 54657874 C0")).Message
                "never null"
                "a text of C# that is never null"
        }
    ]

let tests = testSequenced (testList "hostile messages" [ random; chosen ])

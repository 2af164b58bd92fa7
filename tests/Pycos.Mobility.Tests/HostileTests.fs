module Pycos.Mobility.Tests.HostileTests

open System
open System.Collections.Frozen
open System.Collections.Generic
open System.Collections.Immutable
open System.Numerics
open System.Reflection
open System.Threading
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Mobility.Fixtures
open Pycos.Mobility.Tests.Travelling
open Pycos.TestRunner

/// What C# makes of a collection where an interface is declared: an object of a class that only its compiler can name.
let private collected (name: string) (arguments: obj[]) =
    Assembly
        .Load("Pycos.Mobility.Fixtures.CSharp")
        .GetType("Pycos.Mobility.Fixtures.Collected")
        .GetMethod(name)
        .Invoke(null, arguments)

let private executions = 100_000

let private interesting = [|
    0x00uy
    0x01uy
    0x7Fuy
    0x80uy
    0x99uy
    0xC4uy
    0xC6uy
    0xCCuy
    0xCEuy
    0xCFuy
    0xD3uy
    0xE0uy
    0xFFuy
|]

/// Changes some bytes, and now and then cuts or appends.
let private mutate (random: Random) (seeds: byte[][]) =
    let input = Array.copy seeds[random.Next seeds.Length]

    for _ in 0 .. random.Next 4 do
        let place = random.Next input.Length

        match random.Next 3 with
        | 0 -> input[place] <- byte (random.Next 256)
        | 1 -> input[place] <- interesting[random.Next interesting.Length]
        | _ -> input[place] <- input[place] ^^^ (1uy <<< random.Next 8)

    match random.Next 16 with
    | 0 -> input[.. random.Next(input.Length + 1) - 1]
    | 1 -> Array.append input seeds[random.Next seeds.Length]
    | _ -> input

/// Small pickles of every kind. Hashing keys of the program's own types runs the program's code, which a changed graph can have go
/// round for ever: a table of such keys is no seed, and data does not admit it.
let private seeds () = [|
    for case in Functions.cases do
        if not (case.Sentence.Contains "CAP-04" || case.Sentence.Contains "GRA-03") then
            write (case.Make())

    write (Functions.sum [ 1; 2 ] "x")
    write [ 1, "a"; 2, "b" ]
    write (dict [ "a", 1 ])
    write (SortedDictionary<int, string>(dict [ 1, "a" ]))
    write [|
        box 1
        "x"
        2.5
        Guid.Empty
        DateTime.MinValue
        typeof<int>
        Array2D.zeroCreate<int> 2 3
    |]
    write (AggregateException("all", InvalidOperationException "one"))
    write (Action(fun () -> ()))
    write (BigInteger.Pow(7I, 50), StringComparer.Ordinal, Uri "https://example.org")
|]

let private readIn scope (input: byte[]) =
    try
        PickleReader.Read(input, scope) |> ignore
        true
    with :? PickleException ->
        false

let private dataOnly () =
    PickleScope(SenderMap(), IsDataOnly = true)

let private fuzz name makeScope =
    testCase $"[SEC-03] a changed pickle is restored or refused {name}, and throws nothing else"
    <| fun () ->
        let seed = Environment.TickCount
        let random = Random seed
        let seeds = seeds ()
        let mutable scope = makeScope ()
        let mutable restored = 0

        for execution in 1..executions do
            // A scope takes only so many kinds of data, and each changed table is another.
            if execution % 1_000 = 0 then
                scope <- makeScope ()

            let input = mutate random seeds

            try
                if readIn scope input then
                    restored <- restored + 1
            with error ->
                failtest $"seed {seed}: {Convert.ToHexString input}: {error}"

        Expect.isGreaterThan restored 0 "how many were restored"
        Expect.isLessThan restored executions "how many were restored"
        Explored.property "fuzz executions" executions

let private refusedAsData sentence (value: obj) =
    testCase $"[SEC-05] {sentence} is refused in data"
    <| fun () ->
        let pickle = write value
        Expect.isTrue (readIn sender pickle) "restored as code"
        Expect.isFalse (readIn (dataOnly ()) pickle) "restored as data"

let private admittedAsData sentence (value: obj) =
    testCase $"[SEC-05] {sentence} is admitted in data"
    <| fun () -> Expect.isTrue (readIn (dataOnly ()) (write value)) "restored as data"

/// The sections of a pickle, with some replaced.
let private assemble (types: byte[]) (count: int) (headers: byte[]) (bodies: byte[]) =
    let bin (bytes: byte[]) =
        let length = bytes.Length
        Array.append [| 0xC6uy; 0uy; 0uy; byte (length >>> 8); byte length |] bytes

    let counted =
        if count < 128 then
            [| byte count |]
        else
            [|
                0xCEuy
                byte (count >>> 24)
                byte (count >>> 16)
                byte (count >>> 8)
                byte count
            |]

    Array.concat [
        [| 0x99uy; 1uy |]
        bin types
        bin [||]
        counted
        bin headers
        bin [||]
        bin bodies
        bin [||]
        bin [| 1uy |]
    ]

// Sixteen million: an array of so many can be made, and is seen in what was allocated.
let private large = [| 0xCEuy; 0x01uy; 0x00uy; 0x00uy; 0x00uy |]

let private known (number: int) = byte (int TypeForm.Known + number)

let private bounded sentence (pickle: byte[]) =
    testCase $"[SEC-04] {sentence} is refused before memory is taken for it"
    <| fun () ->
        readIn sender pickle |> ignore
        let before = GC.GetAllocatedBytesForCurrentThread()
        Expect.isFalse (readIn sender pickle) "restored"
        Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 100_000L "bytes allocated"

let tests =
    testSequenced
    <| testList "hostile pickles" [
        fuzz "in the context of code" (fun () -> receiver)
        fuzz "as data" dataOnly

        testCase "[SEC-03] every beginning of a pickle is refused"
        <| fun () ->
            for seed in seeds () do
                for length in 0 .. seed.Length - 1 do
                    Expect.isFalse (readIn receiver seed[.. length - 1]) $"the first {length} bytes"

        refusedAsData "a function" (fun () -> 1)
        refusedAsData "a delegate" (Action ignore)
        refusedAsData "a type" typeof<int>
        refusedAsData "a method" (typeof<Math>.GetMethod("Max", [| typeof<int>; typeof<int> |]))
        refusedAsData "a coroutine" (box (Functions.sum [] ""))
        refusedAsData "an object of a type that nobody allowed" (box { Name = "a"; Boss = None })
        refusedAsData "an array of structures that nobody allowed" [| { Row = 1; Column = 2 } |]
        refusedAsData "a table whose keys run code of the program" (Dictionary(dict [ { Name = "a"; Boss = None }, 1 ]))
        refusedAsData "a queue whose priorities run code of the program" (PriorityQueue<int, Employee>())
        refusedAsData
            "a frozen table whose keys run code of the program"
            (FrozenDictionary.ToFrozenDictionary(dict [ { Name = "a"; Boss = None }, "x" ]))
        refusedAsData "a sequence" (seq { 1 })

        admittedAsData "a list" [ 1; 2 ]
        admittedAsData "an option and a result" (Some(Ok 1: Result<int, string>))
        admittedAsData "a table of texts" (Dictionary(dict [ "a", 1 ]))
        admittedAsData "a frozen set of texts" (FrozenSet.ToFrozenSet [ "a"; "b" ])
        admittedAsData "a queue with numbers as priorities" (PriorityQueue [ struct ("a", 1) ])
        admittedAsData "an immutable list" (ImmutableList.CreateRange [ "a" ])
        admittedAsData "an array of anything" [| box 1; "x"; null; 2.5m; Guid.NewGuid() |]
        admittedAsData "an exception of .NET" (InvalidOperationException "x")
        admittedAsData "tuples" ((1, "x"), struct (1, 2))

        admittedAsData "a C# collection of one" (collected "One" [||])
        admittedAsData "a C# collection of two" (collected "Two" [||])
        admittedAsData "a C# collection of any number" (collected "Any" [| [ 1; 2; 3 ] |])

        test "[SEC-05] data may be of the types that are allowed" {
            let scope =
                PickleScope(SenderMap(), IsDataOnly = true, IsDataType = fun t -> t = typeof<Employee>)

            Expect.isTrue (readIn scope (write { Name = "a"; Boss = None })) "restored"
        }

        bounded
            "an array of sixteen million numbers"
            (assemble [| byte TypeForm.Vector; known 10 |] 1 (Array.append [| 0uy |] large) [||])
        bounded
            "an array of sixteen million objects"
            (assemble [| byte TypeForm.Vector; known 0 |] 1 (Array.append [| 0uy |] large) [||])
        bounded
            "a matrix of more than there is"
            (assemble
                [| byte TypeForm.Array; 2uy; known 10 |]
                1
                (Array.concat [ [| 0uy; 0uy |]; large; [| 0uy; 1uy |] ])
                [||])
        bounded "a text of sixteen million bytes" (assemble [| known 1 |] 1 (Array.append [| 0uy |] large) [||])
        bounded "two thousand million objects" (assemble [| known 1 |] Int32.MaxValue [| 0uy |] [||])
        bounded
            "many arrays that each take all there is"
            (assemble
                [| byte TypeForm.Vector; known 10 |]
                100
                (Array.concat (List.replicate 100 [| 0uy; 0xCDuy; 0x03uy; 0xE8uy |]))
                (Array.zeroCreate 4_000))
        bounded
            "arrays of arrays a hundred deep"
            (assemble (Array.append (Array.create 100 (byte TypeForm.Vector)) [| known 8 |]) 0 [||] [||])

        test "[SEC-04] a peer can not have any number of composed types made" {
            let scope = dataOnly ()
            let random = Random 5

            let composed () =
                Array.append [|
                    for _ in 1..8 do
                        yield! [| byte TypeForm.Array; byte (random.Next(1, 33)) |]
                |] [| known 8 |]

            let refusalOf input =
                try
                    PickleReader.Read(ArraySegment input, scope) |> ignore
                    ""
                with :? PickleException as refused ->
                    refused.Message

            let refusals =
                Seq.init 20_000 (fun _ -> refusalOf (assemble (composed ()) 0 [||] [||]))

            Expect.exists refusals (fun message -> message.StartsWith "More kinds of data") "a limit"
        }

        test "[SEC-04] no type is named that is neither shared nor shipped" {
            let named (assembly: string) (name: string) =
                let text (value: string) =
                    Array.append [| byte (value.Length * 2) |] (Text.Encoding.UTF8.GetBytes value)

                assemble (Array.concat [ [| byte TypeForm.Shared; 0uy |]; text assembly; text name ]) 1 [| 0uy |] [||]

            Expect.isFalse (readIn receiver (named "Expecto" "Expecto.Tests")) "of the process"
            Expect.isFalse (readIn receiver (named "../../etc/passwd" "x")) "of a path"
            Expect.isFalse (readIn receiver (named "System.Runtime" "System.NoSuch")) "that does not exist"
        }
    ]

module Pycos.Net.Tests.MessageContractTests

open System
open System.Buffers
open System.Collections.Generic
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Testing
open Pycos.Net.Tests.Messages
open Pycos.Net.Tests.MessageShapes
open Pycos.Net.Tests.MessageSupport

let private valueBack (contracts: MessageContracts) (value: obj) =
    let buffer = ArrayBufferWriter<byte>()
    contracts.EncodeValue(value, buffer)
    contracts.DecodeValue buffer.WrittenSpan

let private unregistered: (string * obj)[] = [|
    "nothing", null
    "a number", 5
    "a negative number", -5
    "a large number", 5L
    "a byte", 5uy
    "a text", "text"
    "a truth", true
    "a fraction", 1.5
    "a single", 1.5f
    "a decimal", 1.5m
    "a guid", Guid.NewGuid()
    "a moment", DateTimeOffset.UtcNow
    "a duration", TimeSpan.FromSeconds 1.
    "bytes", [| 1uy; 2uy |]
    "an array", [| 1; 2 |]
    "an array of texts", [| "a"; "b" |]
    "objects", [| box 1; box "a"; null; box [ 1 ] |]
    "a list", [ 1; 2 ]
    "a map", Map [ "a", 1.5 ]
    "a set", Set [ 'a' ]
    "an option", Some(Some 1)
    "a tuple", (1, "a")
    "a struct tuple", struct (1, 2L)
    "a map of lists of objects", Map [ 1, [ box 1; box "x" ] ]
    "a result", (Ok 1: Result<int, string>)
|]

let private values =
    testList "values of any type" [
        for name, value in unregistered do
            test $"[N38] {name} travels as an object, without registration" {
                Expect.equal (valueBack (MessageContracts()) value) value "the value"
            }
        test "[N38] a dictionary and a list of .NET travel as objects" {
            let back =
                valueBack (MessageContracts()) (Dictionary(dict [ "a", box 1 ])) :?> Dictionary<string, obj>

            Expect.equal back["a"] (box 1) "the entry"
            let back = valueBack (MessageContracts()) (List [ 1L ]) :?> List<int64>
            Expect.sequenceEqual back [ 1L ] "the elements"
        }
        test "[N38] a registered type travels as an object by its name" {
            let contracts = MessageContracts().Register<Point>("point").Register<Shape>()
            let sent = [ box (Point(1, 2)); box (Circle 1.); box Nothing; box [ Circle 2. ] ]
            Expect.equal (valueBack contracts sent) (box sent) "the values"
            let bytes = encodeBy (contracts.Codec<obj>()) (Point(1, 2))
            Expect.equal bytes (hex "92 A5 706F696E74 82 A158 01 A159 02") "the bytes"
        }
        test "[GN1] what is registered under a name at the receiver is made, whatever the sender calls by it" {
            let sender = MessageContracts().Register<Greeting>("tests.hello")
            let receiver = MessageContracts().Register<Farewell>("tests.hello")
            let bytes = encodeBy (sender.Codec<obj>()) (Greeting "hi")
            Expect.equal (decodeBy (receiver.Codec<obj>()) bytes) (box (Farewell "hi")) "by its own type"
        }
        test "[N38] [GN22] a name that the receiver does not know fails with that name" {
            let bytes =
                encodeBy (MessageContracts().Register<Point>("point").Codec<obj>()) (Point(1, 2))

            let wrong = faultOf<obj> (MessageContracts()) bytes
            Expect.equal wrong.UnknownName "point" "the name"
            Expect.stringContains wrong.Message "no type is registered here under the name \"point\"" "the message"
        }
    ]

let private assemblyNames = [
    "System.Diagnostics.Process"
    "System.Diagnostics.Process, System.Diagnostics.Process"
    typeof<Point>.AssemblyQualifiedName
    typeof<Point>.FullName
    "list<System.IO.FileInfo>"
    "list<int32"
    "list<>"
    "list<int32>x"
    "array<array<array<array<array<array<array<array<array<array<int32>>>>>>>>>>"
    ""
    String('a', 100_000)
]

let private openTypes =
    testList "open types" [
        test "[N38] an interface takes registered types that implement it, and no others" {
            let contracts =
                MessageContracts().Register<Square>().Register<Disc>().Register<Point>()

            let codec = contracts.Codec<IShape[]>()
            let sent: IShape[] = [| Square 1.; Disc 2.; null |]
            Expect.equal (roundTripBy codec sent) sent "both come back"
            let point = encodeBy (contracts.Codec<obj[]>()) [| Point(1, 2) |]
            let wrong = faultOf<IShape[]> contracts point
            Expect.stringContains wrong.Message "Pycos.Net.Tests.Messages.Point is no IShape" "another type"
        }
        test "[N38] a derived class that is registered comes back as itself where its base is declared" {
            let contracts = MessageContracts().Register<Dog>()
            let sent: Animal list = [ Animal "a"; Dog("Rex", 3) ]
            Expect.equal (roundTripBy (contracts.Codec<Animal list>()) sent) sent "both"
        }
        for name in assemblyNames do
            let shown = if name.Length > 40 then name[..40] else name

            test $"[GN1] no type is made of the name '{shown}'" {
                let codec = MessageContracts().Codec<string>()
                let bytes = Array.concat [ [| 0x92uy |]; encodeBy codec name; [| 0x80uy |] ]
                let wrong = faultOf<obj> (MessageContracts()) bytes
                Expect.isNotNull wrong.UnknownName "it is unknown"
                Expect.isLessThan wrong.Message.Length 400 "the message stays short"
            }
        test "[GN1] a peer cannot make more than a bounded number of composed types" {
            let contracts = MessageContracts()
            let codec, text = contracts.Codec<obj>(), contracts.Codec<string>()

            let parts = [
                "int8"
                "int16"
                "int32"
                "int64"
                "uint8"
                "uint16"
                "uint32"
                "uint64"
                "bool"
                "string"
                "guid"
            ]

            let names = [
                for a in parts do
                    for b in parts do
                        $"pair<{a},{b}>"
                        $"dictionary<{a},{b}>"
            ]

            let tryRead (name: string) =
                try
                    codec.Decode(ReadOnlySpan(Array.concat [ [| 0x92uy |]; encodeBy text name; [| 0xC0uy |] ]))
                    |> ignore

                    false
                with :? MessageFormatException as wrong ->
                    wrong.Message.Contains "composed types"

            Expect.equal (names |> List.filter tryRead |> List.length) (names.Length - 128) "those beyond 128"
        }
    ]

let private registering (action: MessageContracts -> MessageContracts) (words: string) =
    try
        MessageContracts() |> action |> ignore
        failtest "it was registered"
    with :? ArgumentException as wrong ->
        Expect.stringContains wrong.Message words "the message"

let private registration =
    testList "registration" [
        test "[N38] two types cannot have one name, and one type cannot have two" {
            registering
                _.Register<Point>("p").Register<Square>("p")
                "The name \"p\" belongs to Pycos.Net.Tests.Messages.Point"

            registering _.Register<Point>("p").Register<Point>("q") "is registered as \"p\" already"
            MessageContracts().Register<Point>("p").Register<Point>("p") |> ignore
        }
        test "[N38] names of types that need no registration are taken" {
            registering _.Register<Point>("int32") "needs no registration"
            registering _.Register<Point>("list") "needs no registration"
            registering _.Register<Point>("a<b>") "cannot be the name of a contract"
            registering _.Register<Point>(String('n', 513)) "cannot be the name of a contract"
            registering _.Register<Point>(" ") "name"
        }
        test "[N38] interfaces, abstract classes and generic types without a name are refused" {
            registering _.Register<IShape>() "register the types that implement it"
            registering _.Register<Envelope<int>>() "is generic and so needs a name"
            registering _.Register<int>() "needs no registration"
            MessageContracts().Register<Envelope<int>>("envelope") |> ignore
        }
        test "[N38] a type that holds what must not travel is refused when it is registered" {
            Expect.throwsT<MessageNotSerializableException>
                (fun () -> MessageContracts().Register<Order>() |> ignore)
                "the socket"
        }
        test "[N38] an assembly's attributed types are registered on request" {
            let contracts = MessageContracts().RegisterAssembly(typeof<Greeting>.Assembly)
            Expect.equal (valueBack contracts (Greeting "hi")) (box (Greeting "hi")) "by attribute"
            Expect.equal (valueBack contracts (Farewell "ho")) (box (Farewell "ho")) "the other"
        }
        test "[N38] a type that is registered after it was refused travels" {
            let contracts = MessageContracts()
            refusalOf<obj> contracts (fun () -> Point(1, 2)) |> ignore
            contracts.Register<Point>() |> ignore
            Expect.equal (valueBack contracts (Point(1, 2))) (box (Point(1, 2))) "now"
        }
    ]

/// Stands for a node: knows addresses by number.
type private Addresses() =
    let known = List<obj>()

    let write (output: IBufferWriter<byte>) (address: obj) =
        known.Add address
        output.Write(ReadOnlySpan [| 0xD4uy; 2uy; byte (known.Count - 1) |])

    let read (value: ReadOnlySpan<byte>) =
        if value.Length <> 3 then
            raise (FormatException "no address")

        known[int value[2]]

    member _.Count = known.Count

    interface IReferenceCodec with
        member _.WriteTask(output, task) = write output task
        member _.ReadTask value = read value :?> TaskRef<_>
        member _.WriteChannel(output, channel) = write output channel
        member _.ReadChannel value = read value :?> BroadcastChannel<_>
        member _.WriteService(output, service) = write output service
        member _.ReadService value = read value :?> RemoteService<_, _>

type Asking = {
    Question: string
    ReplyTo: TaskRef<string>
    Also: TaskRef<int>[]
}

/// Runs a test with the address of a task.
let private withAddress (test: TaskRef<string> -> unit) =
    pycos {
        let struct (address, task) =
            PycosTask.spawnAgent (fun (inbox: Inbox<string>) -> pycos { return! Inbox.receive inbox })

        test address
        address.Send "end"
        let! _ = task
        return ()
    }
    |> Simulation.run 1

let private references =
    testList "references" [
        test "addresses are written and read by what the operation is given" {
            withAddress (fun address ->
                let addresses = Addresses()
                let codec = MessageContracts().Codec<Asking>()

                let sent = {
                    Question = "?"
                    ReplyTo = address
                    Also = [| TaskRef() |]
                }

                let buffer = ArrayBufferWriter<byte>()
                codec.Encode(sent, buffer, addresses)
                Expect.equal addresses.Count 1 "one address; that of no task is nil"
                Expect.equal (codec.Decode(buffer.WrittenSpan, addresses)) sent "the live one")
        }
        test "the address of a channel as well" {
            let addresses = Addresses()
            let codec = MessageContracts().Codec<BroadcastChannel<int> list>()

            pycos {
                use channel = new BroadcastChannel<int>("prices")
                let buffer = ArrayBufferWriter<byte>()
                codec.Encode([ channel ], buffer, addresses)
                Expect.equal (codec.Decode(buffer.WrittenSpan, addresses)) [ channel ] "the live one"
            }
            |> Simulation.run 1
        }
        test "without a node an address is refused with its path" {
            withAddress (fun address ->
                let refusal =
                    refusalOf<Asking> (MessageContracts()) (fun () -> {
                        Question = "?"
                        ReplyTo = address
                        Also = [||]
                    })

                Expect.equal refusal.Path "Asking → ReplyTo" "the path"
                Expect.stringContains refusal.Message "only sent by a node" "the reason")
        }
        test "what a node cannot read of an address is a fault of the message" {
            let codec = MessageContracts().Codec<TaskRef<int>>()

            let read () =
                codec.Decode(ReadOnlySpan [| 5uy |], Addresses()) |> ignore

            Expect.throwsT<MessageFormatException> read "no address"
        }
    ]

let tests =
    testList "contracts of messages" [ values; openTypes; registration; references ]

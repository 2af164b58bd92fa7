module Pycos.Net.Tests.MessageRefusalTests

open System
open System.IO
open System.Net.Sockets
open System.Threading
open System.Threading.Tasks
open Expecto
open Pycos
open Pycos.Net.Tests.Messages
open Pycos.Net.Tests.MessageShapes
open Pycos.Net.Tests.MessageSupport

type Holder<'T> = { Name: string; Held: 'T }

type Endless<'T> =
    | End
    | More of 'T * Endless<'T * 'T>

type Hidden = private { Inside: int }

let private refused<'T> (path: string) (words: string list) =
    test $"[N38] [GN22] {path} is refused at the sender with that path" {
        let refusal = refusalOf<'T> (MessageContracts()) (fun () -> Unchecked.defaultof<'T>)
        Expect.equal refusal.Path path "the path"

        for word in words do
            Expect.stringContains refusal.Message word "the message"
    }

let private byType =
    testList "types" [
        refused<Order> "Order → Client → socket" [
            "Order → Client → socket: Socket cannot be sent; a connection stays in its process"
        ]
        refused<WithStream> "WithStream → Content" [ "Stream cannot be sent"; "Send its bytes" ]
        refused<WithCallback> "WithCallback → Callback" [ "Func<Int32, Int32> cannot be sent"; "code does not travel" ]
        refused<WithHandle> "WithHandle → Handle" [ "IntPtr cannot be sent"; "handle" ]
        refused<Holder<AsyncSocket>> "Holder<AsyncSocket> → Held" [ "AsyncSocket cannot be sent" ]
        refused<Holder<Task<int>>> "Holder<Task<Int32>> → Held" [ "what runs stays in its process"; "TaskRef" ]
        refused<Holder<PycosTask>> "Holder<PycosTask> → Held" [ "PycosTask cannot be sent"; "TaskRef" ]
        refused<Holder<Coroutine<int>>> "Holder<Coroutine<Int32>> → Held" [ "what runs" ]
        refused<Holder<Scheduler>> "Holder<Scheduler> → Held" [ "Scheduler cannot be sent" ]
        refused<Holder<Thread>> "Holder<Thread> → Held" [ "Thread cannot be sent" ]
        refused<Holder<int -> int>> "Holder<function<Int32, Int32>> → Held" [ "code does not travel" ]
        refused<Holder<Type>> "Holder<Type> → Held" [ "Type cannot be sent" ]
        refused<Holder<CancellationToken>> "Holder<CancellationToken> → Held" [ "CancellationToken cannot be sent" ]
        refused<Holder<AsyncLock>> "Holder<AsyncLock> → Held" [
            "AsyncLock cannot be sent"
            "it belongs to its process"
        ]
        refused<Holder<Inbox<int>>> "Holder<Inbox<Int32>> → Held" [ "Inbox<Int32> cannot be sent" ]
        refused<Holder<exn>> "Holder<Exception> → Held" [ "exceptions do not travel" ]
        refused<Holder<Lazy<int>>> "Holder<Lazy<Int32>> → Held" [ "it belongs to its process" ]
        refused<Holder<Socket list>> "Holder<list<Socket>> → Held → element" [ "Socket cannot be sent" ]
        refused<Map<string, Stream option>> "Map<String, option<Stream>> → value" [ "Stream cannot be sent" ]
        refused<Result<int, Stream>> "Result<Int32, Stream> → Error → ErrorValue" [ "Stream cannot be sent" ]
        refused<int[,]> "Int32[,]" [ "no way to make this kind of collection" ]
        refused<Unsettable> "Unsettable" [ "could not set Kept"; "init accessor" ]
        refused<Secretive> "Secretive" [ "its constructor takes inner" ]
        refused<Hidden> "Hidden" [ "its representation is private" ]
        test "[N38] a generic type that refers to itself with ever larger arguments is refused" {
            let refusal = refusalOf<Endless<int>> (MessageContracts()) (fun () -> End)
            Expect.stringContains refusal.Message "nested too deep" "the reason"
        }
    ]

let private sent words path (message: 'T) =
    let refusal = refusalOf<'T> (MessageContracts()) (fun () -> message)
    Expect.equal refusal.Path path "the path"
    Expect.stringContains refusal.Message words "the message"

let private byValue =
    testList "values" [
        test "[N38] [GN22] an unregistered type in an object is refused with path, type and what to do" {
            sent
                "Point cannot be sent; the receiver does not know its type beforehand, and it has no name. Register it on both sides: contracts.Register<Point>()."
                "Holder<list<Object>> → Held → [1]"
                {
                    Name = "n"
                    Held = [ box 1; box (Point(1, 2)) ]
                }
        }
        test "[N38] what must not travel is refused in an object as well" {
            sent "code does not travel" "Holder<Object> → Held" {
                Name = "n"
                Held = box (Action ignore)
            }
        }
        test "[N38] a derived class that nobody has registered is refused rather than cut to its base" {
            sent "Dog cannot be sent" "Animal" (Dog("Rex", 3): Animal)
        }
        test "[N38] half of a surrogate pair in a text is refused rather than replaced" {
            sent "half of a surrogate pair" "Address → Street" {
                Street = String [| 'a'; '\uD800'; 'b' |]
                Number = 1
            }
        }
        test "[N38] a null where the type has none is refused at the sender" {
            sent "it is null, which its type does not have" "Holder<list<Int32>> → Held" {
                Name = "n"
                Held = Unchecked.defaultof<int list>
            }

            sent "it is null, which its type does not have" "Holder<Address> → Held" {
                Name = "n"
                Held = Unchecked.defaultof<Address>
            }

            sent "its type says that it never is" "Greeting → Text" (Greeting null)
        }
        test "[N38] what a property throws is told with the path" {
            sent "no value today" "Holder<Failing> → Held → Value" { Name = "n"; Held = Failing() }
        }
        test "[N38] depth is counted: 32 levels travel, 33 do not, and more with another limit" {
            let rec nested depth =
                if depth = 1 then Sum [] else Sum [ nested (depth - 1) ]

            roundTrip (nested 16) |> ignore
            let refusal = refusalOf (MessageContracts()) (fun () -> nested 17)
            Expect.stringContains refusal.Message "nested more than 32 deep" "the sender"
            let deep = MessageContracts(MessageLimits(MaxDepth = 64))
            let bytes = encodeBy (deep.Codec<Expression>()) (nested 17)

            Expect.stringContains
                (faultOf<Expression> (MessageContracts()) bytes).Message
                "nested more than 32 deep"
                "the receiver"

            Expect.equal (decodeBy (deep.Codec<Expression>()) bytes) (nested 17) "with the other limit"
        }
    ]

let tests = testList "refusals of messages" [ byType; byValue ]

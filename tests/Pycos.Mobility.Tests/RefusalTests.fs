module Pycos.Mobility.Tests.RefusalTests

open System
open System.IO
open System.Linq
open System.Linq.Expressions
open System.Net.Http
open System.Net.Sockets
open System.Threading
open System.Threading.Tasks
open Expecto
open Pycos
open Pycos.Mobility.Tests.Travelling

type Client = { Name: string; Socket: Socket }

type Finalized() =
    override _.Finalize() = ()

type Derived() =
    inherit Collections.Generic.List<int>()
    member val Own = 1 with get, set

[<Struct>]
type Inside = { Handle: nativeint }

let private refused id (value: 'T) (words: string list) =
    testCase $"[ERR-{id}] {typeof<'T>.Name} is refused with the way to it and what to do"
    <| fun () ->
        let refused = refusal (fun () -> box value)
        Expect.stringContains refused.Path "closure RefusalTests+" "the closure"
        Expect.stringContains refused.Path " → value" "the variable"

        for word in words do
            Expect.stringContains refused.Message word "the message"

let private compiled = Expression.Lambda<Func<int>>(Expression.Constant 5).Compile()

let private asynchronous = TaskCompletionSource<int>().Task

let tests =
    testList "what can not travel" [
        refused "01" (new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)) [
            "Socket cannot be sent"
            "Open it where the code runs"
        ]
        refused "02" Thread.CurrentThread [ "Thread cannot be sent"; "TaskRef" ]
        refused "03" asynchronous [ "already started"; "Send a function that starts it" ]
        refused "04" (new MemoryStream()) [ "MemoryStream cannot be sent"; "Send its bytes" ]
        refused "05" (new CancellationTokenSource()) [ "CancellationTokenSource cannot be sent"; "Send its token" ]
        refused "06" (new HttpClient()) [ "HttpClient cannot be sent"; "Make one where the code runs" ]
        refused "07" (new Timer((fun _ -> ()), null, -1, -1)) [
            "Timer cannot be sent"
            "Start one where the code runs"
        ]
        refused "08" 5n [ "IntPtr cannot be sent"; "its own process only" ]
        refused "09" ([ 1; 2 ].Select(fun x -> x + 1)) [ "LINQ"; "ToArray()" ]
        refused "10" compiled [ "compiled expression"; "Send a lambda or method" ]
        refused "10" (Expression.Constant 5) [ "expression trees do not travel" ]
        refused "02" Scheduler.Default [ "Scheduler cannot be sent"; "where the code runs" ]
        refused "08" (Finalized()) [ "finalizer" ]
        refused "08" (Derived()) [ "its base class List<Int32>"; "Surrogates.Register" ]
        refused "08" (Random 5) [ "there is no surrogate for it"; "Surrogates.Register" ]
        refused "08" (new SemaphoreSlim(1)) [ "TaskRef to the task that owns it" ]

        test "[ERR-01] the path names each field on the way" {
            use socket =
                new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)

            let clients = [| { Name = "a"; Socket = null }; { Name = "b"; Socket = socket } |]
            let refused = refusal (fun () -> clients.Length)
            Expect.stringStarts refused.Path "closure RefusalTests+" "the closure"
            Expect.stringEnds refused.Path " → clients → [1] → Socket" "the way"
            Expect.stringStarts refused.Message (refused.Path + " : Socket cannot be sent; ") "the message"
        }

        test "[ERR-08] the path goes through structures and tables" {
            let table = dict [ "key", [ struct (1, { Handle = 7n }) ] ]
            let refused = refusal (fun () -> table.Count)
            Expect.stringEnds refused.Path " → Handle" "the way"
        }

        test "[ERR-01] a delegate is named by the method that it was written in" {
            let stream = new MemoryStream()
            let refused = refusal (Func<int64>(fun () -> stream.Length))
            Expect.stringContains refused.Path "stream" "the variable"
        }

        test "[CAP-10] a field that was never set does not keep its object from travelling" {
            let client = { Name = "a"; Socket = null }
            Expect.equal (copied client) client "the copy"
        }

        test "[CAP-09] a token becomes that of the task that runs the code" {
            use source = new CancellationTokenSource()
            use there = new CancellationTokenSource()

            let pickle =
                write (box (source.Token, CancellationToken.None, CancellationToken true))

            let scope = Pycos.Internals.PickleScope(SenderMap(), TaskToken = there.Token)

            let token, none, cancelled =
                Pycos.Internals.PickleReader.Read(pickle, scope)
                :?> (CancellationToken * CancellationToken * CancellationToken)

            there.Cancel()
            Expect.isTrue token.IsCancellationRequested "by the task"
            Expect.isFalse none.CanBeCanceled "never"
            Expect.isTrue cancelled.IsCancellationRequested "already"
        }

        test "[ERR-04] what is too large is refused, and its largest part named" {
            let small = 1
            let large = Array.zeroCreate<byte> 2_000

            let scope =
                Pycos.Internals.PickleScope(SenderMap(), Limits = ClosureLimits(MaxBytes = 1_000))

            let refused =
                Expect.throwsC
                    (fun () ->
                        Pycos.Internals.PickleWriter.Write((fun () -> large.Length + small), scope)
                        |> ignore)
                    (fun thrown -> thrown :?> NotPicklableException)

            Expect.stringContains refused.Message "more than 1000 bytes" "the limit"
            Expect.stringContains refused.Message "by large" "the part"
        }

        test "[ERR-04] of what is large the sender is warned" {
            let large = Array.zeroCreate<byte> 2_000
            let warned = ref ""

            let scope =
                Pycos.Internals.PickleScope(
                    SenderMap(),
                    Limits = ClosureLimits(WarnBytes = 1_000),
                    Warn = Action<string>(fun text -> warned.Value <- text)
                )

            Pycos.Internals.PickleWriter.Write((fun () -> large.Length), scope) |> ignore
            Expect.stringContains warned.Value "by large" "the part"
        }
    ]

module Pycos.Mobility.Tests.RefusalTests

open System
open System.IO
open System.Net.Sockets
open System.Threading
open Expecto
open Pycos
open Pycos.Mobility.Fixtures
open Pycos.Mobility.Tests.Travelling

type Client = { Name: string; Socket: Socket }

[<Struct>]
type Inside = { Handle: nativeint }

let private refused (case: Refusals.RCase) =
    testCase $"{case.Sentence} is refused with the way to it and what to do"
    <| fun () ->
        let refused = refusal case.Code
        Expect.stringContains refused.Path "closure Journeys+holding" "the closure"
        Expect.stringContains refused.Path " → value" "the variable"

        for word in case.Words do
            Expect.stringContains refused.Message word "the message"

let tests =
    testList "what can not travel" [
        yield! List.map refused (Refusals.all ())

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

            let scope = Pycos.Internals.PickleScope(SenderMap())

            let token, none, cancelled =
                Pycos.Internals.PickleReader.Read(pickle, scope, there.Token)
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

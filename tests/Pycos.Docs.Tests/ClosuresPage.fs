module Pycos.Docs.Tests.ClosuresPage

open System
open Expecto
open Pycos

let report factor (names: Map<string, int>) =
    Closure.inspect (fun (number: int) -> factor * number + names.Count)

/// Something that opens what it is named for.
type Gauge(port: string) =
    member _.Port = port
    member val Opened = Lazy<DateTime>(fun () -> DateTime.UtcNow)

let registerGauges () =
    Surrogates.Register<Gauge, string>((fun gauge -> gauge.Port), (fun port -> Gauge port))

let secretText = "a secret of those who may have code run"

let workerOptions directory =
    NodeOptions(
        Name = "worker",
        Secrets = [|
            NodeSecret(secretText, grants = (Capabilities.Default ||| Capabilities.Code))
        |],
        AcceptsCode = true,
        CodeDirectory = directory
    )

let longestWord (text: string) location node =
    pycos {
        let words = text.Split ' '

        let longest () =
            pycos { return Array.maxBy String.length words }

        let! word = node |> Code.run location longest
        return $"the longest word is {word}"
    }

let tryToRun location (body: unit -> Coroutine<int>) node =
    pycos {
        try
            let! number = node |> Code.runWithin (TimeSpan.FromMinutes 1.) location body
            return $"it has returned {number}"
        with
        | :? NotPicklableException as refusal -> return $"nothing was sent: {refusal.Message}"
        | :? PeerRefusedException as refusal -> return $"there is no connection: {refusal.Message}"
        | :? ServiceCallException as failure -> return $"{failure.Reason}: {failure.Message}"
    }

let startAndEnd location (body: unit -> Coroutine<int>) node =
    pycos {
        let! call = node |> Code.spawn location body
        let! finished = call |> RemoteCall.finishWithin (TimeSpan.FromSeconds 0.1)

        if finished.IsNone then
            RemoteCall.terminate call |> ignore

        return! RemoteCall.monitor call
    }

let countWords (text: string) = pycos { return text.Split(' ').Length }

let allowCounting node = node |> Code.allow <@ countWords @>

let countThere location text node =
    pycos {
        let! words = node |> Code.runAllowed location <@ countWords @> text
        return $"{words} words"
    }

let weigh (numbers: float[]) location node =
    pycos {
        let weights = SharedValue.create numbers

        let weightOf index =
            node |> Code.run location (fun () -> pycos { return weights.Value[index] })

        let! first = weightOf 0
        let! second = weightOf 1
        return first + second
    }

let private alone (options: NodeOptions) =
    typeof<NodeOptions>.GetProperty("Discovery").SetValue(options, DiscoveryOptions.Off)
    typeof<NodeOptions>.GetProperty("Port").SetValue(options, Nullable 0)

    let scheduler =
        new Scheduler(SchedulerOptions(Name = options.Name, Names = TaskNames()))

    typeof<NodeOptions>.GetProperty("Scheduler").SetValue(options, scheduler)
    options

let private on (node: PycosNode) (coroutine: Coroutine<'T>) =
    let task = node.UserScheduler.Spawn(coroutine).AsTask()
    Expect.isTrue (task.Wait(TimeSpan.FromSeconds 60.)) "it ends in time"
    task.Result

let private forever () : Coroutine<int> =
    pycos {
        while true do
            do! PycosTask.sleep (TimeSpan.FromMilliseconds 10.)

        return 0
    }

let tests =
    testList "Closures" [
        test "Functions run at a node that accepts code, fail by name, and are ended" {
            let store = IO.Directory.CreateTempSubdirectory "pycos-docs-"

            try
                use worker = Node.start (alone (workerOptions store.FullName))

                use caller =
                    Node.start (alone (NodeOptions(Name = "caller", Secrets = [| NodeSecret secretText |])))

                let place = worker.Location

                Expect.equal
                    (on caller (longestWord "as long as it takes" place caller))
                    "the longest word is takes"
                    "the result"

                Expect.equal (on caller (weigh [| 1.5; 2. |] place caller)) 3.5 "a shared value"
                use _allowed = allowCounting worker
                Expect.equal (on caller (countThere place "one two" caller)) "2 words" "an allowed function"

                let fails () : Coroutine<int> = pycos { return failwith "no luck" }
                let failure = on caller (tryToRun place fails caller)
                Expect.stringStarts failure "Failed: " "the reason"
                Expect.stringContains failure "no luck" "the message"
                use socket = new Net.Sockets.TcpClient()
                let captures () = pycos { return socket.Available }
                Expect.stringStarts (on caller (tryToRun place captures caller)) "nothing was sent" "the refusal"
                let ended = on caller (startAndEnd place forever caller)
                Expect.equal ended.Kind MonitorKind.Terminated "how it ends"
            finally
                store.Delete true
        }

        test "A report tells what goes along" {
            let found = report 3 (Map [ "a", 1; "b", 2 ])
            Expect.stringContains (string found) "names : " "what was captured"
            Expect.isGreaterThan found.Bytes 0L "bytes"
        }

        test "What belongs to this process is refused, and a surrogate lets it travel" {
            Expect.stringContains (Pycos.Docs.ClosuresPage.Refusal()) "Socket cannot be sent" "the way is told"
            registerGauges ()
            let gauge = Gauge "COM1"
            let found = Closure.inspect (fun () -> gauge.Port)
            Expect.isGreaterThan found.Bytes 0L "bytes"
        }
    ]

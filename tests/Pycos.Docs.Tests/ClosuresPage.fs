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

let tests =
    testList "Closures" [
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

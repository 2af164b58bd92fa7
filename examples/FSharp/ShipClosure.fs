/// Functions run in the process of a node that has none of their code: they go there with all that they have captured, and with the
/// assemblies that the node lacks.
module Pycos.Examples.ShipClosure

open System
open System.Diagnostics
open Pycos

type Recipient = { Name: string; Country: string }

type Answer = { Text: string; Process: int }

/// A function that has captured an array, a record, a map, and a function of another assembly.
let private postage () =
    let grams = [| 300; 1200; 4500 |]
    let recipient = { Name = "Ada"; Country = "UK" }
    let perKilogram = Map [ "FR", 9.80m; "UK", 14.50m ]
    let priceOf = Postage.PriceOf

    fun () ->
        pycos {
            let prices = [ for item in grams -> priceOf (item, perKilogram[recipient.Country]) ]

            return {
                Text = $"{List.sum prices} for {grams.Length} items to {recipient.Name}"
                Process = Environment.ProcessId
            }
        }

let private countryNames () =
    let countries = [ "UK"; "FR" ]

    fun () ->
        pycos {
            return {
                Text = String.concat " and " countries
                Process = Environment.ProcessId
            }
        }

/// Runs a function at the other node, and tells what that took.
let private ship (what: string) (bare: BareNode.BareNode) node body =
    pycos {
        let before = (BareNode.sentBy node).CodeBytesSent
        let clock = Stopwatch.StartNew()
        let! answer = node |> Code.run bare.Location body
        let took = clock.Elapsed.TotalMilliseconds
        let sent = (BareNode.sentBy node).CodeBytesSent - before
        printfn $"{what}: {answer.Text}, computed in process {answer.Process}"
        printfn $"    {took:F1} ms, {sent:N0} bytes of assemblies sent"
        Scenario.expect (answer.Process = bare.ProcessId) "It has run in the wrong process."
        return sent
    }

let private repeat (count: int) location node body =
    pycos {
        for _ in 1..count do
            let! _ = node |> Code.run location body
            ()
    }

let private shipAll (bare: BareNode.BareNode) node =
    pycos {
        let! _ = node |> Node.connect bare.Location
        let body = postage ()

        // The first function brings its assemblies.
        let! sent = node |> ship "first function" bare <| body
        Scenario.expect (sent > 0L) "No assembly was sent."

        // Another one finds them there.
        let! sent = node |> ship "another function" bare <| countryNames ()
        Scenario.expect (sent = 0L) "Assemblies were sent twice."

        // Now only what was captured goes, and both sides know how to read it.
        do! repeat 1000 bare.Location node body
        let clock = Stopwatch.StartNew()
        do! repeat 1000 bare.Location node body
        let each = clock.Elapsed.TotalMicroseconds / 1000.
        let bytes = (Closure.inspect body).Bytes
        printfn $"the first one again, 1,000 times: {each:F0} µs each, {bytes} bytes of closure"
    }

let run (_: string list) =
    use bare = new BareNode.BareNode()
    printfn $"this is process {Environment.ProcessId}, the node is process {bare.ProcessId}"
    use node = BareNode.startCaller bare
    shipAll bare node |> PycosTask.spawn |> PycosTask.value

/// What programs need that have functions run by a node: arguments are its port, the secret and what becomes of values of modules.
module Pycos.Travel.Fixtures.Caller

open System
open System.Net
open Microsoft.Extensions.Logging
open Pycos

type private LineLogger() =
    interface ILogger with
        member _.BeginScope _ = null
        member _.IsEnabled level = level >= LogLevel.Information

        member _.Log(_, event, state, failure, formatter) =
            Console.WriteLine $"{event.Id} {formatter.Invoke(state, failure)}"

let start (arguments: string[]) =
    let node =
        Node.start (
            NodeOptions(
                Name = "program",
                Secrets = [| NodeSecret arguments[1] |],
                Port = Nullable 0,
                ListenOn = [| IPAddress.Loopback |],
                PeersVariable = null,
                Discovery = DiscoveryOptions.Off,
                ModuleValues = Enum.Parse<ModuleValuePolicy> arguments[2],
                Logger = LineLogger()
            )
        )

    node, Location(IPAddress.Loopback, int arguments[0])

/// Runs a function there and says what it returns, or why it does not.
let say (node: PycosNode, location) name (body: unit -> Coroutine<'T>) =
    let answer =
        node.UserScheduler
            .Spawn(
                pycos {
                    try
                        let! value = Code.run location body node
                        return string (box value)
                    with failure ->
                        return $"{failure.GetType().Name}: {failure.Message}"
                }
            )
            .AsTask()

    Console.WriteLine $"= {name} {answer.Result}"

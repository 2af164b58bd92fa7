module Pycos.Net.Tests.Trio.Program

open Pycos.Net.Tests.Trio.Parts

[<EntryPoint>]
let main argv =
    match List.ofArray argv with
    | port :: secret :: token :: part ->
        let cluster = {
            Port = int port
            Secret = secret
            Token = token
        }

        match part with
        | [ "scheduler" ] -> SchedulerPart.run cluster
        | [ "node" ] -> NodePart.run cluster
        | [ "server"; name ] -> ServerPart.run name cluster
        | other -> failwith $"There is no part {other}."

        0
    | _ -> 2

/// The command line of examples that run as two programs: which secret they share, and where the one finds the other.
module Pycos.Examples.NodeArguments

open System
open System.Net
open Pycos

type private Arguments = {
    Secret: string
    Port: int option
    Peer: Location option
}

let private defaults = {
    // A real one is long, random and not in a source file.
    Secret = "an example's secret, known to all"
    Port = None
    Peer = None
}

let rec private parse known arguments =
    match arguments with
    | [] -> known
    | "--secret" :: secret :: rest -> parse { known with Secret = secret } rest
    | "--port" :: port :: rest when fst (Int32.TryParse(port: string)) ->
        parse { known with Port = Some(int port) } rest
    | "--peer" :: place :: rest when fst (IPEndPoint.TryParse(place: string)) ->
        let endPoint = IPEndPoint.Parse place

        parse
            {
                known with
                    Peer = Some(Location(endPoint.Address, endPoint.Port))
            }
            rest
    | other :: _ ->
        Scenario.misuse $"'{other}' is not understood. Give --secret TEXT, --port NUMBER or --peer ADDRESS:PORT."

/// A node on this machine that accepts connections at the port that is asked for, or the usual one.
let serve name arguments =
    let given = parse defaults arguments

    Node.start (
        NodeOptions(
            Name = name,
            Secret = given.Secret,
            ListenOn = [| IPAddress.Loopback |],
            Port = Option.toNullable given.Port
        )
    )

/// As serve, with a folder into which those who know the secret may send files.
let serveFiles directory name arguments =
    let given = parse defaults arguments

    Node.start (
        NodeOptions(
            Name = name,
            Secrets = [|
                NodeSecret(given.Secret, grants = (Capabilities.Default ||| Capabilities.PutFiles))
            |],
            Files = FileReceivingOptions(Directory = directory),
            ListenOn = [| IPAddress.Loopback |],
            Port = Option.toNullable given.Port
        )
    )

/// A node on this machine, and where it finds the server.
let connect name arguments =
    let given = parse defaults arguments

    let server =
        given.Peer
        |> Option.defaultValue (Location(IPAddress.Loopback, NodeOptions.DefaultPort))

    Node.start (
        NodeOptions(
            Name = name,
            Secret = given.Secret,
            ListenOn = [| IPAddress.Loopback |],
            Port = Nullable(defaultArg given.Port 0)
        )
    ),
    server

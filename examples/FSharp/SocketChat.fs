/// A chat over plain sockets: three servers, and a client for each of them.
module Pycos.Examples.SocketChat

open System
open System.Collections.Generic
open System.Net
open System.Net.Sockets
open Pycos
open Pycos.Examples.SocketChatRoom

let private usualPort = 3456

type private Arguments = { Port: int; Clients: int }

let private defaults = {
    Port = usualPort
    Clients = Int32.MaxValue
}

let private (|Number|_|) (text: string) =
    match Int32.TryParse text with
    | true, number when number >= 0 -> Some number
    | _ -> None

let rec private parse known arguments =
    match arguments with
    | [] -> known
    | "--port" :: Number port :: rest -> parse { known with Port = port } rest
    | "--clients" :: Number clients :: rest -> parse { known with Clients = clients } rest
    | other :: _ -> Scenario.misuse $"'{other}' is not understood. Give --port NUMBER, or to a server --clients NUMBER."

let private place given =
    IPEndPoint(IPAddress.Loopback, given.Port)

/// Handles what happens by the task of the client to which it happens, in a set that all of them change.
let private shared () =
    let members = HashSet<Member>()
    // Two tasks must not send on one connection at the same time.
    let sending = AsyncLock()

    function
    | Joined newcomer -> members.Add newcomer |> ignore |> Coroutine.result
    | Left leaver -> members.Remove leaver |> ignore |> Coroutine.result
    | Said(speaker, text) ->
        // A copy, since the set may change while one of the others is sent to.
        locked sending { do! tellOthers (List.ofSeq members) speaker $"{speaker.Id} says: {text}" }

/// Owns the set of members, so that it needs neither a lock nor a copy.
let private ownMembers announces (events: Inbox<Event>) =
    pycos {
        let members = HashSet<Member>()

        let announce one text =
            if announces then
                tellOthers members one text
            else
                Coroutine.result ()

        while true do
            match! Inbox.receive events with
            | Joined newcomer ->
                if announces then
                    do! newcomer |> tell $"id: {newcomer.Id}"

                do! announce newcomer $"{newcomer.Id} joined"
                members.Add newcomer |> ignore
            | Said(speaker, text) -> do! tellOthers members speaker $"{speaker.Id} says: {text}"
            | Left leaver ->
                members.Remove leaver |> ignore
                do! announce leaver $"{leaver.Id} left"
    }

/// Handles what happens by one task, which gets it as messages.
let private owned announces =
    let owner =
        ownMembers announces
        |> PycosTask.spawnInboxWith (SpawnOptions(Daemon = true)) InboxOptions.Default

    fun event -> pycos { do! owner |> TaskRef.sendWaiting event }

let private serve arguments handle =
    let given = parse defaults arguments
    use listener = Socket.listen (place given)
    printfn $"listening at {listener.LocalEndPoint}"

    handle
    |> attendAll given.Clients (fun () -> Socket.accept listener)
    |> PycosTask.spawn
    |> awaitEnd ignore ignore

let runServerA arguments = serve arguments (shared ())

let runServerB arguments = serve arguments (owned false)

/// Accepts by a thread that waits for the system, as code does that was there before.
let runServerC arguments =
    let given = parse defaults arguments

    use listener =
        new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)

    listener.Bind(place given)
    listener.Listen()
    printfn $"listening at {listener.LocalEndPoint}"

    let struct (arrivals, server) =
        PycosTask.spawnAgent (fun (arrivals: Inbox<AsyncSocket>) ->
            owned true
            |> attendAll given.Clients (fun () -> pycos { return! Inbox.receive arrivals }))

    // How a wait ends whose socket was closed meanwhile.
    let isClosing (error: SocketException) =
        error.SocketErrorCode = SocketError.Interrupted
        || error.SocketErrorCode = SocketError.OperationAborted

    let accept () =
        try
            for _ in 1 .. given.Clients do
                arrivals |> TaskRef.send (new AsyncSocket(listener.Accept()))
        with
        | :? ObjectDisposedException -> ()
        | :? SocketException as error when isClosing error -> ()

    server |> awaitEnd listener.Dispose accept

let private show connection =
    pycos {
        let mutable listening = true

        while listening do
            match! TextMessages.receive connection with
            | Some text -> printfn $"{text}"
            | None -> listening <- false
    }

/// Sends what is typed, until that is "quit" or ends.
let private talk connection =
    pycos {
        let mutable talking = true

        while talking do
            match! BlockingPool.Shared |> BlockingPool.run Console.ReadLine with
            | null
            | "quit" -> talking <- false
            | line -> do! connection |> TextMessages.send line

        connection.Shutdown SocketShutdown.Send
    }

let private visit server =
    pycos {
        use! connection = Socket.connectTo server
        let talking = PycosTask.spawn (talk connection)

        try
            do! show connection
        finally
            // When the server ends first, nobody need type a line for this to end.
            talking |> PycosTask.terminate |> ignore
    }

let runClient arguments =
    let given = parse defaults arguments

    if given.Clients <> defaults.Clients then
        Scenario.misuse "A client is one. Give --clients to a server."

    PycosTask.spawn (visit (place given)) |> PycosTask.value

/// What the servers of a chat over sockets have in common: how a client is heard and told something.
module Pycos.Examples.SocketChatRoom

open System
open System.IO
open System.Net.Sockets
open System.Runtime.InteropServices
open Pycos

[<NoComparison>]
type Member = { Id: int; Connection: AsyncSocket }

[<NoComparison>]
type Event =
    | Joined of Member
    | Said of Member * text: string
    | Left of Member

/// A member that takes nothing for so long is closed, so that the others do not wait for it for ever.
let private patience = TimeSpan.FromSeconds 5.

/// How a connection breaks that the other side, or this one, does not end properly.
let private (|Broken|_|) (error: exn) =
    match error with
    | :? SocketException
    | :? IOException
    | :? TimeoutException
    | :? SocketClosedException -> Some error.Message
    | _ -> None

/// Sends a text to a member. If its connection breaks meanwhile it is closed, and the member leaves by the task that reads there.
let tell text one =
    pycos {
        try
            do! one.Connection |> TextMessages.sendWithin patience text
        with Broken _ ->
            Socket.close one.Connection
    }

let tellOthers (members: Member seq) one text =
    pycos {
        for other in members do
            if other <> one then
                do! tell text other
    }

let private hear (handle: Event -> Coroutine<unit>) speaker =
    pycos {
        let mutable present = true

        try
            while present do
                match! TextMessages.receive speaker.Connection with
                | Some text -> do! handle (Said(speaker, text))
                | None -> present <- false
        with Broken why ->
            printfn $"{speaker.Id} is lost: {why}"
    }

let private attend handle id connection =
    pycos {
        use connection = connection
        let visitor = { Id = id; Connection = connection }
        do! handle (Joined visitor)
        printfn $"{id} has come"
        do! hear handle visitor
        do! handle (Left visitor)
        printfn $"{id} has gone"
    }

/// Gives each client a number and a task; ends when so many have come, and all of them have gone.
let attendAll clients (next: unit -> Coroutine<AsyncSocket>) (handle: Event -> Coroutine<unit>) =
    TaskGroup.run (fun group ->
        pycos {
            let mutable id = 0

            while id < clients do
                let! connection = next ()
                id <- id + 1
                group |> TaskGroup.spawn (attend handle id connection) |> ignore
        })

/// Runs something on this thread, and waits for a server's end. Ctrl+C ends both, the first by a function, and is no failure.
let awaitEnd stop (run: unit -> unit) (server: PycosTask<unit>) =
    let interrupt (context: PosixSignalContext) =
        context.Cancel <- true
        server |> PycosTask.terminate |> ignore
        stop ()

    use _ = PosixSignalRegistration.Create(PosixSignal.SIGINT, interrupt)

    try
        run ()
        PycosTask.value server
    with :? TaskTerminatedException ->
        printfn "interrupted"

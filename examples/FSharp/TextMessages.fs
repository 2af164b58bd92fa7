/// Text as messages with their length before them.
module Pycos.Examples.TextMessages

open System
open System.Text
open Pycos

let private bytes (text: string) =
    ReadOnlyMemory(Encoding.UTF8.GetBytes text)

let send text connection =
    connection |> Socket.sendMessage (bytes text)

/// As send, with a TimeoutException if the other side does not take it in time.
let sendWithin (patience: TimeSpan) text (connection: AsyncSocket) =
    connection.SendMessageAsync(bytes text, Nullable patience)

/// None when the other side has ended.
let receive connection =
    Socket.recvMessage connection
    |> Coroutine.map (Option.map Encoding.UTF8.GetString)

/// Functions that are run at other nodes. None is inlined or only partly applied, or its closure would belong to the assembly of the
/// tests, and bring all that it refers to.
module Pycos.Mobility.Fixtures.Journeys

open System
open System.Collections.Frozen
open System.Collections.Generic
open System.Collections.Immutable
open System.IO
open System.Runtime.CompilerServices
open System.Threading
open System.Threading.Tasks
open Pycos

/// Cannot travel: it holds a stream.
type Opened = { Path: string; Content: Stream }

exception Holding of content: Stream

/// What is read as data when it comes back.
type Tables = {
    ByName: Map<string, Employee>
    Names: Set<string>
    Ages: Map<Employee, int>
    Places: Set<Place>
    Folded: Dictionary<string, Shape>
    Staff: ImmutableList<Employee>
    Frozen: FrozenDictionary<string, Place>
    Choice: Result<Choice<int, Shape>, string> list
}

// Otherwise the compiler makes one method of a function and of the one that it returns.
let private returned (body: unit -> Coroutine<'T>) = body

/// Calls what was captured, and tells in which process.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let ofCase (code: unit -> string) =
    returned (fun () ->
        pycos {
            do! PycosTask.yieldNow ()
            return $"{Environment.ProcessId}: {code ()}"
        })

/// Would run with a value, if that could travel.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let holding (value: 'T) =
    returned (fun () -> pycos { return string (box value) })

[<MethodImpl(MethodImplOptions.NoInlining)>]
let twice (number: int) =
    returned (fun () ->
        pycos {
            do! PycosTask.yieldNow ()
            return 2 * number
        })

/// Waits for coroutines and tasks.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let waiting (text: string) =
    returned (fun () ->
        pycos {
            do! PycosTask.sleep (TimeSpan.FromMilliseconds 1.)

            let! later =
                task {
                    do! Task.Delay 1
                    return 1
                }

            let! own =
                pycos {
                    do! PycosTask.yieldNow ()
                    return 2
                }

            return $"{text}{later}{own}"
        })

/// Tells its address, and returns what two messages say.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let twoMessages (home: TaskRef<TaskRef<Employee>>) =
    returned (fun () ->
        pycos {
            let struct (_, agent) =
                PycosTask.spawnAgent (fun (inbox: Inbox<Employee>) ->
                    pycos {
                        home.Send inbox.Self
                        let! first = Inbox.receive inbox
                        let! second = Inbox.receive inbox
                        return $"{first.Name} {second.Name}"
                    })

            return! PycosTask.finish agent
        })

/// Tells its address, and calls the service that comes to it.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let callSent (home: TaskRef<TaskRef<RemoteService<int, string>>>) =
    returned (fun () ->
        pycos {
            let struct (_, agent) =
                PycosTask.spawnAgent (fun (inbox: Inbox<RemoteService<int, string>>) ->
                    pycos {
                        home.Send inbox.Self
                        let! service = Inbox.receive inbox
                        return! service.CallAsync 5
                    })

            return! PycosTask.finish agent
        })

/// Tells its address, and counts what comes to it until a text does.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let countAnything (home: TaskRef<TaskRef<obj>>) =
    returned (fun () ->
        pycos {
            let struct (_, agent) =
                PycosTask.spawnAgent (fun (inbox: Inbox<obj>) ->
                    pycos {
                        home.Send inbox.Self
                        let mutable count = 0
                        let mutable last: obj = null

                        while not (last :? string) do
                            let! message = Inbox.receive inbox
                            last <- message
                            count <- count + 1

                        return count
                    })

            return! PycosTask.finish agent
        })

/// Tells that it runs, and later that its token was cancelled.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let untilCancelled (token: CancellationToken) (home: TaskRef<string>) =
    Func<Coroutine<string>>(fun () ->
        pycos {
            token.Register(fun () -> home.Send $"cancelled at {Environment.ProcessId}")
            |> ignore

            home.Send $"runs at {Environment.ProcessId}"

            while true do
                do! PycosTask.sleep (TimeSpan.FromSeconds 1.)

            return ""
        })

/// As `untilCancelled`, and looks at the token instead of waiting for anything.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let busyUntilCancelled (token: CancellationToken) (home: TaskRef<string>) =
    Func<Coroutine<string>>(fun () ->
        pycos {
            home.Send $"runs at {Environment.ProcessId}"

            while not token.IsCancellationRequested do
                Thread.Sleep 1

            home.Send $"cancelled at {Environment.ProcessId}"
            return ""
        })

[<MethodImpl(MethodImplOptions.NoInlining)>]
let tell (home: TaskRef<string>) (channel: BroadcastChannel<string>) =
    returned (fun () ->
        pycos {
            home.Send $"to the task from {Environment.ProcessId}"
            channel.Send $"to the channel from {Environment.ProcessId}" |> ignore
            return home
        })

[<MethodImpl(MethodImplOptions.NoInlining)>]
let callHome (service: RemoteService<int, string>) =
    returned (fun () ->
        pycos {
            let! answer = service.CallAsync 5
            return service, answer
        })

[<MethodImpl(MethodImplOptions.NoInlining)>]
let throwHolding () : Coroutine<string> =
    pycos { return raise (Holding(new MemoryStream())) }

[<MethodImpl(MethodImplOptions.NoInlining)>]
let returnOpened () =
    pycos {
        return [
            {
                Path = "a"
                Content = new MemoryStream()
            }
        ]
    }

[<MethodImpl(MethodImplOptions.NoInlining)>]
let tables () =
    let ada = { Name = "Ada"; Boss = None }
    let bob = { Name = "Bob"; Boss = Some ada }
    let folded = Dictionary<string, Shape>(StringComparer.OrdinalIgnoreCase)
    folded["Key"] <- Group [ Dot; Circle 1.5 ]

    {
        ByName = Map.ofList [ for each in [ ada; bob ] -> each.Name, each ]
        Names = Set.ofList [ "b"; "a" ]
        Ages = Map.ofList [ ada, 36; bob, 40 ]
        Places = Set.ofList [ for row in 1..5 -> { Row = row; Column = 1 } ]
        Folded = folded
        Staff = ImmutableList.CreateRange [ ada; bob ]
        Frozen = FrozenDictionary.ToFrozenDictionary [ KeyValuePair("one", { Row = 1; Column = 1 }) ]
        Choice = [ Ok(Choice2Of2 Dot); Error "none" ]
    }

[<MethodImpl(MethodImplOptions.NoInlining)>]
let returnTables () = pycos { return tables () }

/// Data that names code is none.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let returnCode (name: string) =
    returned (fun () ->
        pycos {
            return
                match name with
                | "a function" -> box id<int>
                | "a delegate" -> box (Action ignore)
                | "a type" -> box typeof<int>
                | "a method" -> box (typeof<Math>.GetMethod("Max", [| typeof<int>; typeof<int> |]))
                | "a table whose keys run code" -> box (Dictionary(dict [ { Name = "a"; Boss = None }, 1 ]))
                | other -> failwith other
        })

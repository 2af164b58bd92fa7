module Pycos.Core.Tests.CoroutineTests

open System
open System.Diagnostics
open System.Reflection
open System.Runtime.CompilerServices
open System.Threading
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport

let private outside =
    [ testCase "[G24] what belongs into a task is refused outside tasks, and the message tells what to do"
      <| fun () ->
          let awaiters: (unit -> unit) list =
              [ fun () -> PycosTask.Current |> ignore
                fun () -> PycosTask.YieldAsync().GetAwaiter() |> ignore
                fun () -> PycosTask.SleepAsync(ms 1.0).GetAwaiter() |> ignore
                fun () -> Unchecked.defaultof<Inbox<int>>.ReceiveAsync().GetAwaiter() |> ignore
                fun () -> Unchecked.defaultof<Inbox<int>>.Self |> ignore
                fun () -> Unchecked.defaultof<Inbox<int>>.Count |> ignore ]

          for awaiter in awaiters do
              let refused = throws<WrongSchedulerException> awaiter
              Expect.stringContains refused.Message "PycosTask.Spawn" "the message"

      testCase "[G24] a coroutine is not started outside a task"
      <| fun () ->
          let mutable ran = false
          let coroutine = pycos { ran <- true }

          let refused =
              throws<InvalidOperationException> (fun () -> coroutine.GetAwaiter().IsCompleted |> ignore)

          Expect.stringContains refused.Message "PycosTask.Spawn(coroutine)" "the message"
          Expect.isFalse ran "it did not run"

      testCase "[G24] a task whose code is awaited by a .NET task is told to use AsTask, and goes on"
      <| fun () ->
          let message, after =
              run (
                  pycos {
                      let running =
                          task {
                              do! PycosTask.SleepAsync(ms 1.0)
                              return ()
                          }

                      let! refused = throwsIn<InvalidOperationException, unit> (pycos { return! running })
                      do! PycosTask.SleepAsync(ms 1.0)
                      return refused.Message, 1
                  }
              )

          Expect.stringContains message "AsTask()" "the message"
          Expect.equal after 1 "it goes on" ]

let private coldness =
    [ testCase "operations that may suspend start nothing until they are awaited"
      <| fun () ->
          let count, status =
              runVirtually (
                  pycos {
                      let mutable ran = false

                      let sleeping, address =
                          spawnInbox (fun (inbox: Inbox<int>) ->
                              pycos {
                                  do! PycosTask.SleepAsync(ms 10.0)
                                  return inbox.Count
                              })

                      let dropped = pycos { ran <- true }
                      let send = address.SendAsync 1
                      let deliver = address.DeliverAsync 2
                      let sleep = PycosTask.SleepAsync limit
                      let suspend = PycosTask.SuspendAsync()
                      GC.KeepAlive((dropped, send, deliver, sleep, suspend))
                      let! count = sleeping
                      return count, ran
                  }
              )

          Expect.equal count 0 "no message was sent"
          Expect.isFalse status "nothing ran"

      testCase "operations that may suspend say so in their type: they are named Async and are awaitables of ours"
      <| fun () ->
          let isOurs (awaitable: Type) =
              awaitable.Assembly = typeof<Scheduler>.Assembly
              && not (isNull (awaitable.GetMethod "GetAwaiter"))
              || not (isNull (awaitable.GetMethod "GetAsyncEnumerator"))

          let methods =
              [ for declaring in [ typeof<PycosTask>; typeof<PycosTask<int>>; typeof<TaskRef<int>>; typeof<Inbox<int>> ] do
                    for each in declaring.GetMethods() do
                        if not each.IsSpecialName && each.DeclaringType.Assembly = typeof<Scheduler>.Assembly then
                            each ]

          let suspending, others =
              methods |> List.partition (fun each -> each.Name.EndsWith("Async", StringComparison.Ordinal))

          Expect.isGreaterThan suspending.Length 10 "there are some"

          for each in suspending do
              Expect.isTrue (isOurs each.ReturnType) $"{each.DeclaringType.Name}.{each.Name} returns an awaitable"

          for each in others do
              Expect.isFalse
                  (each.ReturnType.Name.StartsWith("Coroutine", StringComparison.Ordinal))
                  $"{each.DeclaringType.Name}.{each.Name} does not suspend"

      testCase "[G45] no operation answers with a status integer"
      <| fun () ->
          let isStatus (result: Type) =
              result = typeof<int>
              || result.IsGenericType && result.GetGenericArguments() |> Array.contains typeof<int>

          let suspicious =
              [ for declaring in [ typeof<Scheduler>; typeof<PycosTask>; typeof<TaskRef<string>>; typeof<Inbox<string>> ] do
                    for each in declaring.GetMethods(BindingFlags.Public ||| BindingFlags.Instance ||| BindingFlags.Static) do
                        if
                            not each.IsSpecialName
                            && each.Name <> "GetHashCode"
                            && each.DeclaringType <> typeof<obj>
                            && isStatus each.ReturnType
                        then
                            $"{declaring.Name}.{each.Name}" ]

          Expect.isEmpty suspicious "none" ]

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private nested value =
    pycos { return value + 1 }

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private nestedSuspending value =
    pycos {
        do! PycosTask.YieldAsync()
        return value + 1
    }

/// The bytes that an operation of a task allocates when it has warmed up: repeated until it is good enough or the time is over,
/// since the runtime takes its time to compile what runs often, and allocates on the thread now and then itself.
let private allocatedBy goal (operation: unit -> Coroutine<unit>) =
    pycos {
        let mutable least = Int64.MaxValue
        let clock = Stopwatch.StartNew()

        while least > goal && clock.Elapsed < ms 20_000.0 do
            let repeat = operation ()
            let before = GC.GetAllocatedBytesForCurrentThread()
            do! repeat
            least <- min least (GC.GetAllocatedBytesForCurrentThread() - before)

        return least
    }

/// What remains of 20,000 operations: the coroutine that repeats them, so 0 bytes each.
let private goal = 1_000L

let private allocatesNothing name (repeat: int -> Coroutine<unit>) =
    testCase name
    <| fun () ->
        let count = 20_000
        let bytes = run (allocatedBy goal (fun () -> repeat count))
        Expect.isLessThanOrEqual bytes goal $"bytes for {count} operations"

let private allocation =
    [ allocatesNothing "a time limit and a shield around a coroutine allocate nothing" (fun count ->
          let pause () = pycos { do! PycosTask.YieldAsync() }

          pycos {
              for _ in 1..count do
                  let! _ = (pause ()).WithTimeout limit
                  do! (pause ()).Shielded()
          })

      allocatesNothing "a yield allocates nothing" (fun count ->
          pycos {
              for _ in 1..count do
                  do! PycosTask.YieldAsync()
          })

      allocatesNothing "a nested call allocates nothing, whether or not it suspends" (fun count ->
          pycos {
              let mutable sum = 0

              for _ in 1..count do
                  let! one = nested sum
                  let! other = nestedSuspending one
                  sum <- other
          })

      allocatesNothing "awaiting what has completed allocates nothing" (fun count ->
          pycos {
              let ended = spawn (pycos { return 1 })
              let! _ = ended

              for _ in 1..count do
                  let! _ = ended
                  do! Threading.Tasks.Task.CompletedTask
                  do! Threading.Tasks.ValueTask.CompletedTask
          })

      allocatesNothing "a short sleep and a timed wait allocate nothing" (fun count ->
          pycos {
              for _ in 1 .. count / 20 do
                  do! PycosTask.SleepAsync(TimeSpan.FromTicks 1L)
                  let! _ = PycosTask.SuspendAsync(TimeSpan.FromTicks 1L)
                  ()
          })

      testCase "sending and receiving allocate nothing, between two tasks and within one"
      <| fun () ->
          let count = 20_000
          use scheduler = new Scheduler()

          let echo, echoAddress =
              spawnInboxOn scheduler (SpawnOptions(Daemon = true)) null (fun (inbox: Inbox<TaskRef<int>>) ->
                  pycos {
                      while true do
                          let! sender = inbox.ReceiveAsync()
                          sender.Send 1
                  })

          GC.KeepAlive echo

          let asking, _ =
              spawnInboxOn scheduler null null (fun (inbox: Inbox<int>) ->
                  allocatedBy goal (fun () ->
                      pycos {
                          let self = inbox.Self

                          for _ in 1..count do
                              echoAddress.Send self
                              let! _ = inbox.ReceiveAsync()
                              do! self.SendAsync 1
                              let! _ = inbox.ReceiveAsync limit
                              ()
                      }))

          Expect.isLessThanOrEqual (valueOf asking) goal $"bytes for {count} round trips" ]

let tests =
    testList "Coroutine" (outside @ coldness @ [ testSequenced (testList "allocation" allocation) ])

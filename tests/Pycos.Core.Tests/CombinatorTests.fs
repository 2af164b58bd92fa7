module Pycos.Core.Tests.CombinatorTests

open System
open System.Collections.Generic
open System.Threading.Tasks
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport
open Pycos.Core.Tests.StructureSupport

let private failing milliseconds message : Coroutine<int> =
    pycos {
        do! sleep milliseconds
        return failwith message
    }

let private noting (story: Story) name : Coroutine<int> =
    pycos {
        try
            do! waiting ()
            return 0
        finally
            story.Add name
    }

let private all =
    [ testCase "[G33] whenAll runs side by side and gives the results in order; the first failure withdraws the others"
      <| fun () ->
          let story = Story()

          runVirtually (
              pycos {
                  let! values, took = Coroutine.whenAll [ after 30.0 1; after 10.0 2; after 20.0 3 ] |> timing
                  Expect.equal (values, took) ([| 1; 2; 3 |], 30.0) "side by side"
                  let! none = Coroutine.whenAll ([]: Coroutine<int> list)
                  Expect.isEmpty none "nothing"
                  let! error = throwsIn<Exception, _> (Coroutine.whenAll [ noting story "other"; failing 5.0 "bad" ])
                  Expect.equal error.Message "bad" "as it was thrown"
                  Expect.sequenceEqual story.Lines [ "other" ] "it has ended before"
              }
          )

      testCase "[G33 R18] and! runs both sides in a group: the first failure withdraws the other"
      <| fun () ->
          let story = Story()

          runVirtually (
              pycos {
                  let both =
                      pycos {
                          let! a = after 10.0 1
                          and! b = after 20.0 2
                          and! c = after 5.0 3
                          return a + b + c
                      }

                  let! sum, took = timing both
                  Expect.equal (sum, took) (6, 20.0) "side by side"

                  let broken =
                      pycos {
                          let! a = failing 5.0 "left"
                          and! b = noting story "right"
                          return a + b
                      }

                  let! error = throwsIn<Exception, int> broken
                  Expect.equal error.Message "left" "the first failure"
              }
          )

          Expect.sequenceEqual story.Lines [ "right" ] "withdrawn"

      testCase "[G33] a combinator inside a scope is cancelled with it"
      <| fun () ->
          let story = Story()

          runVirtually (
              pycos {
                  for combine in
                      [ Coroutine.whenAll >> Coroutine.ignore
                        Coroutine.whenAny >> Coroutine.ignore
                        Coroutine.race >> Coroutine.ignore
                        Coroutine.firstSuccess >> Coroutine.ignore ] do
                      let! timed = combine [ noting story "one"; noting story "two" ] |> Coroutine.withTimeout (ms 5.0)
                      Expect.isTrue timed.TimedOut "timed out"

                  Expect.equal story.Lines.Length 8 "all were withdrawn"
              }
          ) ]

let private first =
    [ testCase "[G33] whenAny and race give the first that ends; the losers are withdrawn"
      <| fun () ->
          let story = Story()

          runVirtually (
              pycos {
                  let! struct (index, value) = Coroutine.whenAny [ noting story "one"; after 10.0 2; after 20.0 3 ]
                  Expect.equal (index, value) (1, 2) "the second"
                  let! quick, took = Coroutine.race [ after 30.0 1; after 10.0 2 ] |> timing
                  Expect.equal (quick, took) (2, 10.0) "without the place"
                  let! error = throwsIn<Exception, int> (Coroutine.race [ failing 5.0 "bad"; noting story "two" ])
                  Expect.equal error.Message "bad" "a failure can be the first"
                  let! atOnce = Coroutine.race [ pycos { return 1 }; pycos { return 2 } ]
                  Expect.equal atOnce 1 "in order"
                  let! nobody = throwsIn<ArgumentException, int> (Coroutine.race [])
                  Expect.stringContains nobody.Message "one at least" "what to do"
              }
          )

          Expect.sequenceEqual story.Lines [ "one"; "two" ] "withdrawn"

      testCase "[G33] a loser's message stays in the inbox, and its place in a queue is given up"
      <| fun () ->
          runVirtually (
              pycos {
                  let gate = AsyncLock()
                  let! held = gate.EnterAsync()

                  let entering =
                      pycos {
                          use! _scope = gate.EnterAsync()
                          return 1
                      }

                  let! winner = Coroutine.race [ entering; after 5.0 2 ]
                  Expect.equal winner 2 "the time"
                  held.Dispose()
                  use! _again = gate.EnterAsync()
                  ()
              }
          )

      testCase "[G33] firstSuccess goes past failures, and throws all if there is no success"
      <| fun () ->
          let story = Story()

          runVirtually (
              pycos {
                  let! value, took =
                      Coroutine.firstSuccess [ failing 1.0 "a"; after 10.0 2; noting story "loser" ] |> timing

                  Expect.equal (value, took) (2, 10.0) "past the failure"

                  let! error =
                      throwsIn<AggregateException, int> (Coroutine.firstSuccess [ failing 5.0 "a"; failing 1.0 "b" ])

                  Expect.sequenceEqual [ for each in error.InnerExceptions -> each.Message ] [ "a"; "b" ] "in their order"
              }
          )

          Expect.sequenceEqual story.Lines [ "loser" ] "withdrawn"

      testCase "[G33] a loser that fails does not take the result away, and is reported"
      <| fun () ->
          use scheduler = new Scheduler()
          let reported = List<string>()
          scheduler.UnhandledException.Add(fun event -> reported.Add event.Exception.Message)

          let bad =
              pycos {
                  try
                      do! waiting ()
                      return 0
                  finally
                      failwith "loser"
              }

          let value = runOn scheduler (Coroutine.race [ bad; after 5.0 2 ])
          Expect.equal value 2 "the result"
          Expect.sequenceEqual reported [ "loser" ] "told" ]

let private bounded =
    [ testCase "[G33] parallelMap runs so many at a time, takes elements as it goes, and gives the results in order"
      <| fun () ->
          let mutable running = 0
          let mutable most = 0
          let mutable taken = 0

          let source =
              seq {
                  for i in 1..20 do
                      taken <- taken + 1
                      Expect.isLessThanOrEqual running 3 "not ahead"
                      i
              }

          let work i =
              pycos {
                  running <- running + 1
                  most <- max most running
                  do! sleep (float (i * 7 % 5))
                  running <- running - 1
                  return i * i
              }

          for order in [ Pycos.Testing.RunOrder.Fifo; Pycos.Testing.RunOrder.Random ] do
              use simulation = new Pycos.Testing.Simulation(5, Pycos.Testing.SimulationOptions(RunOrder = order))
              most <- 0
              let values = simulation.Run(Coroutine.parallelMap 3 work source)
              Expect.equal values [| for i in 1..20 -> i * i |] "in order"
              Expect.equal most 3 "at a time"

          Expect.equal taken 40 "each once"

      testCase "[G33] parallelIter stops at the first failure, and takes no further element"
      <| fun () ->
          let story = Story()

          runVirtually (
              pycos {
                  let work i =
                      pycos {
                          if i = 3 then failwith "third"
                          do! sleep 10.0
                          story.Add $"{i}"
                      }

                  let! error = throwsIn<Exception, unit> (Coroutine.parallelIter 2 work (Seq.initInfinite id))
                  Expect.equal error.Message "third" "thrown"
                  Expect.isLessThan story.Lines.Length 4 "no more"

                  throws<ArgumentOutOfRangeException> (fun () -> Coroutine.parallelMap 0 (fun i -> after 1.0 i) [ 1 ] |> ignore)
                  |> ignore
              }
          )

      testCase "[G33] what the sequence throws ends a parallelMap, and it is disposed"
      <| fun () ->
          let mutable disposed = false

          let source =
              seq {
                  try
                      1
                      failwith "sequence"
                  finally
                      disposed <- true
              }

          runVirtually (
              pycos {
                  let! error = throwsIn<Exception, int[]> (Coroutine.parallelMap 4 (after 5.0) source)
                  Expect.equal error.Message "sequence" "thrown"
              }
          )

          Expect.isTrue disposed "disposed" ]

let tests = testList "Combinators" (all @ first @ bounded)

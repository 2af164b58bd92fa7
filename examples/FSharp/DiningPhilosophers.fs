/// Five philosophers share five forks and need two each to eat: three ways in which none of them starves.
module Pycos.Examples.DiningPhilosophers

open System
open System.Diagnostics
open Pycos

let private philosophers = 5

/// The forks at a seat. Each lies between two seats.
let private forksAt seat = seat, (seat + 1) % philosophers

/// Everybody takes the fork with the lower number first, so no circle can close in which each waits for the next.
let private orderedForks () =
    let forks = Array.init philosophers (fun _ -> AsyncLock())

    fun seat (eat: Coroutine<unit>) ->
        pycos {
            let left, right = forksAt seat
            use! _first = AsyncLock.enter forks[min left right]
            use! _second = AsyncLock.enter forks[max left right]
            do! eat
        }

/// A waiter seats all but one, so one of those who sit can always get a second fork.
let private waiter () =
    let seats = AsyncSemaphore(philosophers - 1)
    let forks = Array.init philosophers (fun _ -> AsyncLock())

    fun seat (eat: Coroutine<unit>) ->
        pycos {
            let left, right = forksAt seat
            use! _seat = AsyncSemaphore.enter seats
            use! _left = AsyncLock.enter forks[left]
            use! _right = AsyncLock.enter forks[right]
            do! eat
        }

/// Both forks at once or none: who finds one missing waits until somebody has put his two back.
let private bothAtOnce () =
    let table = AsyncCondition()
    let onTable = Array.create philosophers true

    let change seat there =
        let left, right = forksAt seat
        onTable[left] <- there
        onTable[right] <- there

    fun seat (eat: Coroutine<unit>) ->
        pycos {
            let left, right = forksAt seat

            do!
                locked table {
                    do! table |> AsyncCondition.waitUntil (fun () -> onTable[left] && onTable[right])
                    change seat false
                }

            try
                do! eat
            finally
                change seat true
                AsyncCondition.notifyAll table |> ignore
        }

/// Takes the forks at a seat, eats and puts them back.
type private Meal = int -> Coroutine<unit> -> Coroutine<unit>

let private dine evening (clock: Stopwatch) (meals: int array) (longestWait: TimeSpan ref) (meal: Meal) seat =
    pycos {
        while clock.Elapsed < evening do
            do! PycosTask.sleep (TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * 2.))
            let hungry = clock.Elapsed

            do!
                meal
                    seat
                    (pycos {
                        longestWait.Value <- max longestWait.Value (clock.Elapsed - hungry)
                        do! PycosTask.sleep (TimeSpan.FromMilliseconds 1.)
                        meals[seat] <- meals[seat] + 1
                    })
    }

let private spend evening (name: string) meal =
    pycos {
        let meals = Array.zeroCreate philosophers
        let longestWait = ref TimeSpan.Zero
        let clock = Stopwatch.StartNew()

        let guests = [
            for seat in 0 .. philosophers - 1 -> PycosTask.spawn (dine evening clock meals longestWait meal seat)
        ]

        for guest in guests do
            do! guest

        let each = meals |> Seq.map (sprintf "%4d") |> String.concat ""
        printfn $"%-14s{name} meals:{each}   longest wait: %.0f{longestWait.Value.TotalMilliseconds} ms"
        Scenario.expect (Array.min meals * 2 > Array.max meals) $"Somebody went short with {name}."
    }

let run (_: string list) =
    let evening = TimeSpan.FromSeconds 0.5

    Coroutine.run (
        pycos {
            do! spend evening "ordered forks" (orderedForks ())
            do! spend evening "a waiter" (waiter ())
            do! spend evening "both at once" (bothAtOnce ())
        }
    )

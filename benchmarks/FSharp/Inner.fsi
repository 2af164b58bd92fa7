namespace Pycos.Benchmarks.FSharp

open Pycos

/// What the benchmarks of the inside measure, in F#. Each is to be run in a task.
[<AbstractClass; Sealed>]
type Inner =
    /// So many tasks that give way to each other, so often all together.
    static member Switch: tasks: int * times: int -> Coroutine<unit>

    /// Tasks that return at once: so many, started in waves that are then awaited.
    static member SpawnAndAwait: tasks: int * wave: int -> Coroutine<unit>

    /// So many calls of a coroutine that returns at once.
    static member CallNothing: calls: int -> Coroutine<unit>

    /// So many calls of a coroutine that gives way once.
    static member CallYieldOnce: calls: int -> Coroutine<unit>

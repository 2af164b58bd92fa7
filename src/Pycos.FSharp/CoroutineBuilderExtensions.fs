namespace Pycos

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open System.Threading
open System.Threading.Tasks
open Microsoft.FSharp.Core.CompilerServices
open Microsoft.FSharp.Core.CompilerServices.StateMachineHelpers
open Microsoft.FSharp.Core.LanguagePrimitives.IntrinsicOperators
open Pycos.Internals

#nowarn "3511"
#nowarn "3513"

/// What `pycos { }` can bind beside coroutines: everything that C# could await.
[<AutoOpen>]
module CoroutineBuilderLowPriority =

    type CoroutineBuilder with

        /// Suspends an expression that was not compiled to a state machine at an awaiter.
        static member inline BindDynamic< ^Awaitable, 'T, 'U, ^Awaiter, 'TOverall
            when ^Awaitable: (member GetAwaiter: unit -> ^Awaiter)
            and ^Awaiter :> ICriticalNotifyCompletion
            and ^Awaiter: (member get_IsCompleted: unit -> bool)
            and ^Awaiter: (member GetResult: unit -> 'T)>
            (
                sm: byref<CoroutineStateMachine<'TOverall>>,
                awaitable: ^Awaitable,
                continuation: 'T -> CoroutineCode<'TOverall, 'U>
            ) : bool =
            let mutable awaiter = (^Awaitable: (member GetAwaiter: unit -> ^Awaiter) awaitable)
            let completed = (^Awaiter: (member get_IsCompleted: unit -> bool) awaiter)
            let settled = awaiter

            let resume =
                CoroutineResumption<'TOverall>(fun sm ->
                    let mutable awaiter = settled
                    let result = (^Awaiter: (member GetResult: unit -> 'T) awaiter)
                    (continuation result).Invoke(&sm))

            if completed then
                resume.Invoke(&sm)
            else
                sm.ResumptionDynamicInfo.ResumptionData <- (settled :> ICriticalNotifyCompletion)
                sm.ResumptionDynamicInfo.ResumptionFunc <- resume
                false

        /// Awaits anything that has an awaiter.
        [<NoEagerConstraintApplication>]
        member inline _.Bind< ^Awaitable, 'T, 'U, ^Awaiter, 'TOverall
            when ^Awaitable: (member GetAwaiter: unit -> ^Awaiter)
            and ^Awaiter :> ICriticalNotifyCompletion
            and ^Awaiter: (member get_IsCompleted: unit -> bool)
            and ^Awaiter: (member GetResult: unit -> 'T)>
            (awaitable: ^Awaitable, continuation: 'T -> CoroutineCode<'TOverall, 'U>)
            : CoroutineCode<'TOverall, 'U> =
            CoroutineCode<'TOverall, 'U>(fun sm ->
                if __useResumableCode then
                    let mutable awaiter = (^Awaitable: (member GetAwaiter: unit -> ^Awaiter) awaitable)
                    let mutable __stack_done = true

                    if not (^Awaiter: (member get_IsCompleted: unit -> bool) awaiter) then
                        let __stack_yielded = ResumableCode.Yield().Invoke(&sm)
                        __stack_done <- __stack_yielded

                    if __stack_done then
                        let result = (^Awaiter: (member GetResult: unit -> 'T) awaiter)
                        (continuation result).Invoke(&sm)
                    else
                        sm.Data.MethodBuilder.AwaitUnsafeOnCompleted(&awaiter, &sm)
                        false
                else
                    CoroutineBuilder.BindDynamic< ^Awaitable, 'T, 'U, ^Awaiter, 'TOverall>(
                        &sm,
                        awaitable,
                        continuation
                    ))

        /// Awaits anything that has an awaiter and returns its result.
        [<NoEagerConstraintApplication>]
        member inline this.ReturnFrom< ^Awaitable, ^Awaiter, 'T
            when ^Awaitable: (member GetAwaiter: unit -> ^Awaiter)
            and ^Awaiter :> ICriticalNotifyCompletion
            and ^Awaiter: (member get_IsCompleted: unit -> bool)
            and ^Awaiter: (member GetResult: unit -> 'T)>
            (awaitable: ^Awaitable)
            : CoroutineCode<'T, 'T> =
            this.Bind(awaitable, (fun value -> this.Return value))

        /// Scoped use of something with synchronous clean-up.
        member inline _.Using
            (resource: 'Resource, body: 'Resource -> CoroutineCode<'TOverall, 'T>)
            : CoroutineCode<'TOverall, 'T> when 'Resource :> IDisposable =
            ResumableCode.Using(resource, body)

        /// A coroutine that awaits something: what `and!` runs beside others.
        member inline this.Lift< ^Awaitable, ^Awaiter, 'T
            when ^Awaitable: (member GetAwaiter: unit -> ^Awaiter)
            and ^Awaiter :> ICriticalNotifyCompletion
            and ^Awaiter: (member get_IsCompleted: unit -> bool)
            and ^Awaiter: (member GetResult: unit -> 'T)>
            (awaitable: ^Awaitable)
            : Coroutine<'T> =
            this.Run(this.Delay(fun () -> this.ReturnFrom awaitable))

        /// Runs both sides of an `and!` as tasks of their own.
        [<NoEagerConstraintApplication>]
        member inline this.MergeSources< ^Left, ^LeftAwaiter, 'TLeft, ^Right, ^RightAwaiter, 'TRight
            when ^Left: (member GetAwaiter: unit -> ^LeftAwaiter)
            and ^LeftAwaiter :> ICriticalNotifyCompletion
            and ^LeftAwaiter: (member get_IsCompleted: unit -> bool)
            and ^LeftAwaiter: (member GetResult: unit -> 'TLeft)
            and ^Right: (member GetAwaiter: unit -> ^RightAwaiter)
            and ^RightAwaiter :> ICriticalNotifyCompletion
            and ^RightAwaiter: (member get_IsCompleted: unit -> bool)
            and ^RightAwaiter: (member GetResult: unit -> 'TRight)>
            (left: ^Left, right: ^Right)
            : Coroutine<struct ('TLeft * 'TRight)> =
            Concurrently.BothAsync(this.Lift left, this.Lift right)

/// Turns what `and!` is given into coroutines.
module Lifting =

    /// A coroutine that awaits a .NET task which runs already.
    let task (running: Task<'T>) : Coroutine<'T> =
        CoroutineBuilder().Lift(running.ConfigureAwait false)

/// What `pycos { }` binds by its own type, so that the types of results are known early.
[<AutoOpen>]
module CoroutineBuilderHighPriority =

    type CoroutineBuilder with

        /// Awaits a .NET task.
        member inline this.Bind
            (task: Task<'T>, continuation: 'T -> CoroutineCode<'TOverall, 'U>)
            : CoroutineCode<'TOverall, 'U> =
            this.Bind(task.ConfigureAwait false, continuation)

        /// Awaits a .NET task and returns its result.
        member inline this.ReturnFrom(task: Task<'T>) : CoroutineCode<'T, 'T> =
            this.Bind(task.ConfigureAwait false, (fun value -> this.Return value))

        /// Awaits the end of a task.
        member inline this.Bind
            (task: PycosTask<'T>, continuation: 'T -> CoroutineCode<'TOverall, 'U>)
            : CoroutineCode<'TOverall, 'U> =
            this.Bind(task.GetAwaiter(), continuation)

        /// Awaits the end of a task and returns its result.
        member inline this.ReturnFrom(task: PycosTask<'T>) : CoroutineCode<'T, 'T> =
            this.Bind(task.GetAwaiter(), (fun value -> this.Return value))

        /// Runs both sides of an `and!` as tasks of their own.
        member inline _.MergeSources(left: Coroutine<'A>, right: Coroutine<'B>) =
            Concurrently.BothAsync(left, right)

        /// Runs both sides of an `and!` as tasks of their own.
        member inline _.MergeSources(left: Coroutine<'A>, right: Task<'B>) =
            Concurrently.BothAsync(left, Lifting.task right)

        /// Runs both sides of an `and!` as tasks of their own.
        member inline _.MergeSources(left: Coroutine<'A>, right: PycosTask<'B>) =
            Concurrently.BothAsync(left, right.FinishAsync())

        /// Runs both sides of an `and!` as tasks of their own.
        member inline _.MergeSources(left: Task<'A>, right: Coroutine<'B>) =
            Concurrently.BothAsync(Lifting.task left, right)

        /// Runs both sides of an `and!` as tasks of their own.
        member inline _.MergeSources(left: Task<'A>, right: Task<'B>) =
            Concurrently.BothAsync(Lifting.task left, Lifting.task right)

        /// Runs both sides of an `and!` as tasks of their own.
        member inline _.MergeSources(left: Task<'A>, right: PycosTask<'B>) =
            Concurrently.BothAsync(Lifting.task left, right.FinishAsync())

        /// Runs both sides of an `and!` as tasks of their own.
        member inline _.MergeSources(left: PycosTask<'A>, right: Coroutine<'B>) =
            Concurrently.BothAsync(left.FinishAsync(), right)

        /// Runs both sides of an `and!` as tasks of their own.
        member inline _.MergeSources(left: PycosTask<'A>, right: Task<'B>) =
            Concurrently.BothAsync(left.FinishAsync(), Lifting.task right)

        /// Runs both sides of an `and!` as tasks of their own.
        member inline _.MergeSources(left: PycosTask<'A>, right: PycosTask<'B>) =
            Concurrently.BothAsync(left.FinishAsync(), right.FinishAsync())

        /// Awaits an F# `async`, started when its turn comes and cancelled if the wait ends early.
        member inline this.Bind
            (computation: Async<'T>, continuation: 'T -> CoroutineCode<'TOverall, 'U>)
            : CoroutineCode<'TOverall, 'U> =
            let started =
                Coroutine.FromTask<'T>(fun token -> Async.StartImmediateAsTask(computation, token))

            this.Bind(started, continuation)

        /// Awaits an F# `async` and returns its result.
        member inline this.ReturnFrom(computation: Async<'T>) : CoroutineCode<'T, 'T> =
            this.Bind(computation, (fun value -> this.Return value))

        /// Takes one element after the other of an asynchronous sequence.
        member inline this.For
            (sequence: IAsyncEnumerable<'T>, body: 'T -> CoroutineCode<'TOverall, unit>)
            : CoroutineCode<'TOverall, unit> =
            this.Using(
                sequence.GetAsyncEnumerator CancellationToken.None,
                (fun (elements: IAsyncEnumerator<'T>) ->
                    let more = ref true

                    this.While(
                        (fun () -> more.Value),
                        this.Bind(
                            elements.MoveNextAsync(),
                            fun found ->
                                more.Value <- found
                                if found then body elements.Current else this.Zero()
                        )
                    ))
            )

/// Brings `pycos { }` with `open Pycos`.
[<AutoOpen>]
module Builders =

    /// <summary>
    /// Code that can suspend: everything that <c>task { }</c> can do, on the scheduler of this library. Cold: it runs when it is
    /// bound by another <c>pycos { }</c>, or spawned as a task.
    /// </summary>
    let pycos = CoroutineBuilder()

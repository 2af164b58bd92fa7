namespace Pycos

open System
open System.Collections.Generic
open System.ComponentModel
open System.Runtime.CompilerServices
open System.Threading
open System.Threading.Tasks
open Microsoft.FSharp.Core.CompilerServices
open Microsoft.FSharp.Core.CompilerServices.StateMachineHelpers
open Microsoft.FSharp.Core.LanguagePrimitives.IntrinsicOperators
open Pycos.Internals

// 3511: code that can not be compiled to a state machine runs by closures instead, which is meant here.
// 3513: the builder itself is where resumable code is written by hand.
#nowarn "3511"
#nowarn "3513"

/// <summary>What the state machine of a <c>pycos { }</c> expression carries.</summary>
[<Struct; NoComparison; NoEquality; EditorBrowsable(EditorBrowsableState.Never)>]
type CoroutineData<'T> =
    /// The builder that C# coroutines use too.
    [<DefaultValue(false)>]
    val mutable MethodBuilder: CoroutineMethodBuilder<'T>

/// <summary>The state machine of a <c>pycos { }</c> expression.</summary>
type CoroutineStateMachine<'T> = ResumableStateMachine<CoroutineData<'T>>

/// <summary>Where a <c>pycos { }</c> expression goes on, when it runs by closures.</summary>
type CoroutineResumption<'T> = ResumptionFunc<CoroutineData<'T>>

/// <summary>A part of a <c>pycos { }</c> expression.</summary>
type CoroutineCode<'TOverall, 'T> = ResumableCode<CoroutineData<'TOverall>, 'T>

/// <summary>Builds coroutines from <c>pycos { }</c> expressions, with the method builder that C# uses.</summary>
[<EditorBrowsable(EditorBrowsableState.Never)>]
type CoroutineBuilder() =

    /// Runs an expression that was not compiled to a state machine.
    static member RunDynamic(code: CoroutineCode<'T, 'T>) : Coroutine<'T> =
        let mutable machine = CoroutineStateMachine<'T>()
        let start = CoroutineResumption<'T>(fun sm -> code.Invoke(&sm))

        machine.ResumptionDynamicInfo <-
            { new ResumptionDynamicInfo<CoroutineData<'T>>(start) with
                member info.MoveNext(sm) =
                    let mutable failure: exn = null

                    try
                        sm.ResumptionDynamicInfo.ResumptionData <- null

                        if info.ResumptionFunc.Invoke(&sm) then
                            sm.Data.MethodBuilder.SetResult()
                        else
                            let mutable awaiter =
                                sm.ResumptionDynamicInfo.ResumptionData :?> ICriticalNotifyCompletion

                            sm.Data.MethodBuilder.AwaitUnsafeOnCompleted(&awaiter, &sm)
                    with error ->
                        failure <- error

                    if not (isNull failure) then
                        sm.Data.MethodBuilder.SetException failure

                member _.SetStateMachine(sm, state) =
                    sm.Data.MethodBuilder.SetStateMachine state }

        machine.Data.MethodBuilder <- CoroutineMethodBuilder<'T>.Create()
        machine.Data.MethodBuilder.Start(&machine)
        machine.Data.MethodBuilder.Task

    member inline _.Run(code: CoroutineCode<'T, 'T>) : Coroutine<'T> =
        if __useResumableCode then
            __stateMachine<CoroutineData<'T>, Coroutine<'T>>
                (MoveNextMethodImpl<_>(fun sm ->
                    __resumeAt sm.ResumptionPoint
                    let mutable __stack_failure: exn = null

                    try
                        let __stack_done = code.Invoke(&sm)

                        if __stack_done then
                            sm.Data.MethodBuilder.SetResult()
                    with error ->
                        __stack_failure <- error

                    match __stack_failure with
                    | null -> ()
                    | error -> sm.Data.MethodBuilder.SetException error))
                (SetStateMachineMethodImpl<_>(fun sm state -> sm.Data.MethodBuilder.SetStateMachine state))
                (AfterCode<_, _>(fun sm ->
                    sm.Data.MethodBuilder <- CoroutineMethodBuilder<'T>.Create()
                    sm.Data.MethodBuilder.Start(&sm)
                    sm.Data.MethodBuilder.Task))
        else
            CoroutineBuilder.RunDynamic code

    member inline _.Delay([<InlineIfLambda>] generator: unit -> CoroutineCode<'TOverall, 'T>) =
        CoroutineCode<'TOverall, 'T>(fun sm -> (generator ()).Invoke(&sm))

    // The attribute makes a final do! end with Zero instead of Return.
    [<Microsoft.FSharp.Core.DefaultValue>]
    member inline _.Zero() : CoroutineCode<'TOverall, unit> = ResumableCode.Zero()

    member inline _.Return(value: 'T) : CoroutineCode<'T, 'T> =
        CoroutineCode<'T, _>(fun sm ->
            sm.Data.MethodBuilder.KeepResult value
            true)

    member inline _.Combine
        (first: CoroutineCode<'TOverall, unit>, second: CoroutineCode<'TOverall, 'T>)
        : CoroutineCode<'TOverall, 'T> =
        ResumableCode.Combine(first, second)

    member inline _.While
        ([<InlineIfLambda>] condition: unit -> bool, body: CoroutineCode<'TOverall, unit>)
        : CoroutineCode<'TOverall, unit> =
        ResumableCode.While(condition, body)

    member inline _.TryWith
        (body: CoroutineCode<'TOverall, 'T>, handler: exn -> CoroutineCode<'TOverall, 'T>)
        : CoroutineCode<'TOverall, 'T> =
        ResumableCode.TryWith(body, handler)

    member inline _.TryFinally
        (body: CoroutineCode<'TOverall, 'T>, [<InlineIfLambda>] compensation: unit -> unit)
        : CoroutineCode<'TOverall, 'T> =
        ResumableCode.TryFinally(
            body,
            ResumableCode<_, _>(fun _ ->
                compensation ()
                true)
        )

    member inline _.For
        (sequence: seq<'T>, body: 'T -> CoroutineCode<'TOverall, unit>)
        : CoroutineCode<'TOverall, unit> =
        ResumableCode.For(sequence, body)

    /// Clean-up that may itself suspend.
    member inline internal this.TryFinallyAsync
        (body: CoroutineCode<'TOverall, 'T>, compensation: unit -> ValueTask)
        : CoroutineCode<'TOverall, 'T> =
        ResumableCode.TryFinallyAsync(
            body,
            ResumableCode<_, _>(fun sm ->
                if __useResumableCode then
                    // A Task is half as large as a ValueTask, and every frame inside such a scope keeps one.
                    let mutable awaiter = compensation().AsTask().GetAwaiter()
                    let mutable __stack_done = true

                    if not awaiter.IsCompleted then
                        let __stack_yielded = ResumableCode.Yield().Invoke(&sm)
                        __stack_done <- __stack_yielded

                    if __stack_done then
                        awaiter.GetResult()
                    else
                        sm.Data.MethodBuilder.AwaitUnsafeOnCompleted(&awaiter, &sm)

                    __stack_done
                else
                    let pending = compensation ()

                    if pending.IsCompleted then
                        pending.GetAwaiter().GetResult()
                        true
                    else
                        sm.ResumptionDynamicInfo.ResumptionData <-
                            (pending.GetAwaiter() :> ICriticalNotifyCompletion)

                        sm.ResumptionDynamicInfo.ResumptionFunc <-
                            CoroutineResumption<'TOverall>(fun _ ->
                                pending.GetAwaiter().GetResult()
                                true)

                        false)
        )

    member inline this.Using
        (resource: 'Resource, body: 'Resource -> CoroutineCode<'TOverall, 'T>)
        : CoroutineCode<'TOverall, 'T> when 'Resource :> IAsyncDisposable =
        this.TryFinallyAsync(
            CoroutineCode<'TOverall, 'T>(fun sm -> (body resource).Invoke(&sm)),
            fun () ->
                if not (isNull (box resource)) then
                    resource.DisposeAsync()
                else
                    ValueTask()
        )

namespace Pycos

open System

/// <summary>
/// Objects that live in servers of a cluster under a name, and are called from elsewhere: one call after another, so they need no lock.
/// </summary>
/// <remarks>
/// <para>Calls of one task run in the order in which it makes them; one that suspends keeps the others waiting. What they have captured goes there, and
/// what they return comes back, as with jobs.</para>
/// <para>If its server is lost, an actor is started again on another one, with a new state, as <c>ActorOptions.Restarts</c> says. Calls wait for that; those
/// that were under way raise <c>ActorLostException</c>, unless <c>ActorOptions.Repeats</c> is set.</para>
/// </remarks>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Actor =

    /// What an actor has unless told otherwise: a server of its own, and up to ten starts.
    val options: ActorOptions

    /// <summary>
    /// Has a server make the state of an actor, which lives there under a name until it is stopped. Suspends until it is made, for which there
    /// must be a server.
    /// </summary>
    /// <example><code>let! counter = cluster |> Actor.start "visitors" (fun () -> Counter())</code></example>
    /// <exception cref="T:System.InvalidOperationException">The name is in use.</exception>
    /// <exception cref="T:System.ArgumentException">The name can not be used.</exception>
    /// <exception cref="T:Pycos.JobFailedException">The state could not be made; the inner exception says why.</exception>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent.</exception>
    val start: name: string -> make: (unit -> 'State) -> cluster: Cluster -> Coroutine<Actor<'State>>

    /// As <c>start</c>, with options.
    val startWith:
        options: ActorOptions -> name: string -> make: (unit -> 'State) -> cluster: Cluster -> Coroutine<Actor<'State>>

    /// As <c>start</c>, with a state that a coroutine makes there.
    val startAsync: name: string -> make: (unit -> Coroutine<'State>) -> cluster: Cluster -> Coroutine<Actor<'State>>

    /// As <c>startAsync</c>, with options.
    val startAsyncWith:
        options: ActorOptions ->
        name: string ->
        make: (unit -> Coroutine<'State>) ->
        cluster: Cluster ->
            Coroutine<Actor<'State>>

    /// <summary>The living actor of a name, in the program that has started it. Never suspends.</summary>
    /// <exception cref="T:System.InvalidOperationException">Its state is of another type.</exception>
    val find: name: string -> cluster: Cluster -> Actor<'State> option

    /// <summary>The living actor of a name, in a job; suspends until the client has looked.</summary>
    /// <exception cref="T:System.InvalidOperationException">Its state is of another type, or the running task runs no job.</exception>
    val findInJob: name: string -> Coroutine<Actor<'State> option>

    /// <summary>Calls an actor with a function that never suspends there; suspends until it has answered.</summary>
    /// <returns>What the function has returned: a copy.</returns>
    /// <exception cref="T:Pycos.JobFailedException">It has thrown, which is the inner exception. The actor lives on.</exception>
    /// <exception cref="T:Pycos.ActorLostException">The server of the actor was lost: it is not known whether the call ran.</exception>
    /// <exception cref="T:Pycos.ActorEndedException">There is no actor any more. The call did not run.</exception>
    /// <exception cref="T:Pycos.JobCancelledException">The actor was told to end while the call ran.</exception>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent.</exception>
    val call: body: ('State -> 'T) -> actor: Actor<'State> -> Coroutine<'T>

    /// As <c>call</c>, with what may suspend there. Other calls wait until it has ended.
    val callAsync: body: ('State -> Coroutine<'T>) -> actor: Actor<'State> -> Coroutine<'T>

    /// <summary>
    /// Has an actor do something; suspends until its server has taken that in line, not until it has run. What it throws is written to the
    /// standard error of the server.
    /// </summary>
    /// <exception cref="T:Pycos.ActorLostException">The server of the actor was lost: it is not known whether it runs.</exception>
    /// <exception cref="T:Pycos.ActorEndedException">There is no actor any more.</exception>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent.</exception>
    val tell: body: ('State -> unit) -> actor: Actor<'State> -> Coroutine

    /// As <c>tell</c>, with what may suspend there. Other calls wait until it has ended.
    val tellAsync: body: ('State -> Coroutine<unit>) -> actor: Actor<'State> -> Coroutine

    /// Ends an actor when the calls before have run, and disposes of its state; suspends until then. One that has ended is let alone.
    val stop: actor: Actor<'State> -> Coroutine

    /// As <c>stop</c>; after a time its calls are told to end, and its server is killed if they do not in their grace.
    val stopWithin: timeout: TimeSpan -> actor: Actor<'State> -> Coroutine

    /// <summary>Where an actor lives, and how often it was started; suspends until it is there.</summary>
    /// <exception cref="T:Pycos.ActorEndedException">There is no actor any more.</exception>
    val locate: actor: Actor<'State> -> Coroutine<ActorInfo>

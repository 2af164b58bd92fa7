namespace Pycos

open System
open System.Threading

/// Alternatives: things that can be waited for, and choices among them. `let! value = alternative` waits for it; in a choice exactly
/// one commits, and the others are left as if they had never been asked for. Each is used once.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Alt =

    /// <summary>Whichever of several comes first; if several are ready, each has the same chance.</summary>
    /// <exception cref="T:Pycos.AlternativeAlreadyUsedException">One of them was used before.</exception>
    val choose: alternatives: Alt<'T> seq -> Alt<'T>

    /// <summary>
    /// The same with its value changed by a function, which is called after the choice. What the function throws is thrown by
    /// the choice: then a lock, permits, a signal or a connection that was taken is given back, since nobody else could do that;
    /// a message was received by the function, and does not come again.
    /// </summary>
    val map: mapping: ('T -> 'U) -> alternative: Alt<'T> -> Alt<'U>

    /// <summary>Is there at once.</summary>
    val always: value: 'T -> Alt<'T>

    /// <summary>Is never there.</summary>
    val never: unit -> Alt<'T>

    /// <summary>Is there when a time has passed since it was awaited, and taken only if nothing else is ready then.</summary>
    val after: time: TimeSpan -> Alt<unit>

    /// <summary>Is there when a token is cancelled. It throws nothing.</summary>
    val cancelled: token: CancellationToken -> Alt<unit>

    /// <summary>Takes the oldest message of the task's own inbox.</summary>
    val receive: inbox: Inbox<'Message> -> Alt<'Message>

    /// <summary>Takes the oldest message that a function picks, and leaves the others.</summary>
    val scan: picker: ('Message -> 'Result option) -> inbox: Inbox<'Message> -> Alt<'Result>

    /// <summary>Enters a lock; what it gives releases that when it is disposed.</summary>
    val enter: gate: AsyncLock -> Alt<LockScope>

    /// <summary>Takes a permit.</summary>
    val acquire: semaphore: AsyncSemaphore -> Alt<unit>

    /// <summary>Is there when an event is set.</summary>
    val wait: event: AsyncEvent -> Alt<unit>

    /// <summary>Takes the next message of a subscription.</summary>
    val next: subscription: Subscription<'T> -> Alt<'T>

    /// <summary>The end of a task, and its result; its exception, if it failed, is thrown in who chose it.</summary>
    val finish: task: PycosTask<'T> -> Alt<'T>

    /// <summary>Receives into a buffer; 0 at the end of the stream.</summary>
    val receiveInto: buffer: Memory<byte> -> socket: AsyncSocket -> Alt<int>

    /// <summary>Accepts a connection.</summary>
    val accept: listener: AsyncSocket -> Alt<AsyncSocket>

/// Operators on alternatives.
[<AutoOpen>]
module AltOperators =

    /// <summary>Whichever of two comes first.</summary>
    val (<|>): left: Alt<'T> -> right: Alt<'T> -> Alt<'T>

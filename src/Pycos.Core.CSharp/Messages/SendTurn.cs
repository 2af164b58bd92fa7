namespace Pycos.Internals;

/// <summary>Stands for a sender where it has to wait for room away from its own scheduler, and carries its message.</summary>
internal abstract class SendTurn : Link
{
    /// <summary>What became of the message; known when the sender was woken.</summary>
    internal SendResult Result { get; private protected set; } = SendResult.Sent;

    /// <summary>Who the message is for, as failures name it.</summary>
    internal abstract object Target { get; }

    /// <summary>Goes where the room is; called when the sender has begun to wait.</summary>
    internal abstract void Depart();

    /// <summary>Takes the message back; false if it was taken already.</summary>
    internal abstract bool TryWithdraw();
}

using Istota.Actors.Outbox;
using Istota.Host.Configuration.Keys;

namespace Istota.Host.Configuration.Reading;

/// <summary>Fills what an empty value stands for, so that nobody downstream has to know.</summary>
internal static class Derived
{
    public static void Fill(SectionSet sections, Places places)
    {
        var (email, storage, web) = (sections["email"], sections["storage"], sections["web"]);
        if (email.Text("smtp_user").Length == 0)
            Take(email, "smtp_user", email["imap_user"].Value, "email.imap_user");
        if (!email.Secret("smtp_password").IsSet)
            Take(email, "smtp_password", email["imap_password"].Value, "email.imap_password");
        if (!storage.IsGiven("data_dir"))
            storage.Set("data_dir", places.Resolve(storage.Text("data_dir")), new Origin.Default());
        if (storage.Text("data_dir").Length > 0 && storage.Text("users_root").Length == 0)
            Take(storage, "users_root", Path.Combine(storage.Text("data_dir"), "Users"), "DATA_DIR/Users");
        if (web.Text("public_url").Length == 0)
            Take(web, "public_url", web["listen"].Value, "web.listen");
        if (sections["agent"].Texts("command") is [var program, ..] command && program.Contains('/'))
            sections["agent"].Set("command", command.SetItem(0, places.Resolve(program)), sections["agent"]["command"].Origin);
        foreach (var user in sections.Users)
            FillUser(user, email);
    }

    private static void FillUser(SectionValues user, SectionValues email)
    {
        if (user.Text("talk_user").Length == 0)
            Take(user, "talk_user", user.User!, "the user id");
        if (user.WordOrNull<OutboundApproval>("outbound_approval") is null)
            Take(user, "outbound_approval", email["outbound_approval_floor"].Value, "email.outbound_approval_floor");
    }

    private static void Take(SectionValues section, string key, object value, string from)
    {
        if (!section.IsBad(key) && !value.Equals(KeyTable.Find(section.User is null ? section.Name : KeyTable.Users)!.Key(key)!.Default))
            section.Set(key, value, new Origin.Other(from));
    }
}

using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Istota.Host.Web.SignIn;

/// <summary>Registers who may see the pages, and what protects their forms.</summary>
internal static class SignInServices
{
    public static void AddSignIn(this IServiceCollection services)
    {
        services.AddAuthentication(SessionAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        services.AddProviderSignIn();
        services.AddAuthorization();
        services.AddSingleton<LiveSessions>();
        services.AddAntiforgery(forms =>
        {
            forms.FormFieldName = "form_token";
            forms.Cookie.Name = "istota_form";
            forms.Cookie.SameSite = SameSiteMode.Lax;
            forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddDataProtection().SetApplicationName("istota");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureNamedOptions<KeyManagementOptions>(Options.DefaultName, keys =>
            keys.XmlRepository = new FormKeys(() => provider.GetRequiredService<WebParts>().KeysFolder)));
    }
}

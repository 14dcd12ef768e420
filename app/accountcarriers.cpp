// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/accountcarriers.h"

#include "bridge/carriers/exotel/exotelcarrier.h"
#include "bridge/carriers/plivo/plivocarrier.h"
#include "bridge/carriers/telnyx/telnyxcarrier.h"
#include "bridge/carriers/twilio/twiliocarrier.h"
#include "bridge/carriers/vonage/vonagecarrier.h"

namespace app {

using namespace bridge;

std::vector<std::unique_ptr<Carrier>> accountCarriers(const Settings &settings)
{
    std::vector<std::unique_ptr<Carrier>> carriers;
    carriers.push_back(std::make_unique<TwilioCarrier>(settings));
    carriers.push_back(std::make_unique<PlivoCarrier>(settings));
    carriers.push_back(std::make_unique<ExotelCarrier>(settings));
    carriers.push_back(std::make_unique<TelnyxCarrier>(settings));
    carriers.push_back(std::make_unique<VonageCarrier>(settings));
    return carriers;
}

} // namespace app

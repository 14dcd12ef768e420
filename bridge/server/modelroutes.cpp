// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/modelroutes.h"

#include <QJsonArray>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

QJsonObject jsonOf(const ServiceModels &service)
{
    QJsonArray models;
    for (const auto &model : service.models) {
        models.append(QJsonObject{{"model"_L1, model.id}, {"use"_L1, wordFor(model.use)},
            {"until"_L1, model.until.isValid() ? QJsonValue(model.until.toString(Qt::ISODate)) : QJsonValue()}});
    }
    return {{"service"_L1, service.service}, {"title"_L1, service.title}, {"models"_L1, models},
        {"problem"_L1, service.problem.isEmpty() ? QJsonValue() : QJsonValue(service.problem)}};
}

} // namespace

std::vector<Route> modelRoutes(const AskModels &ask)
{
    return {{"GET", "/api/models", WhoMay::Token, [ask](const HttpRequest &, const Respond &respond) {
                 ask([respond](const QList<ServiceModels> &services) {
                     QJsonArray list;
                     for (const auto &service : services)
                         list.append(jsonOf(service));
                     respond(jsonReply({{"services"_L1, list}}));
                 });
             }}};
}

} // namespace bridge
